package dev.sluice.loadtests.faults;

/** A scenario that could not be played to its end: a process failed, or something did not come about in time. */
public final class FaultsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FaultsException(String message) {
        super(message);
    }
}
