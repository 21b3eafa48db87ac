package dev.sluice.loadtests.bench;

/** A load test that could not be brought to its end: a process failed, or something did not come about in time. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BenchException(String message) {
        super(message);
    }
}
