package dev.sluice.transforms.step;

/**
 * One step of one lane at work on the events of one writer schema. The same event gives the same result as long as the
 * step's own data (a table, a salt) is the same. Not thread-safe.
 */
public interface EventStep {

    /**
     * Looks at one event and writes what it computes.
     *
     * @return whether the event is kept
     */
    boolean apply(EventValues event);
}
