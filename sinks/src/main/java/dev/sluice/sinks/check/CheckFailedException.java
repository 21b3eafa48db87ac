package dev.sluice.sinks.check;

/** A step of a check has found what is wrong; the message says it to a person, without secrets. */
public final class CheckFailedException extends Exception {
    private static final long serialVersionUID = 1;

    public CheckFailedException(String detail) {
        super(detail);
    }
}
