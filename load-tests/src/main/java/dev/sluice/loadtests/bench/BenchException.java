package dev.sluice.loadtests.bench;

/** A benchmark that could not be brought to its end: a process failed, or did not get through its events in time. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }
}
