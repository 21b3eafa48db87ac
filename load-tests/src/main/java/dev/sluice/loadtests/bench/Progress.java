package dev.sluice.loadtests.bench;

/** Where a benchmark says how far it is. */
public interface Progress {

    /** A step begins. */
    void step(String text);

    /** The state of the step, several times a second at most. */
    void update(String text);
}
