package dev.sluice.sinks.check;

/**
 * What came of one step of a check.
 *
 * @param step what was tried, such as {@code dns}
 * @param detail what was found; of a failure also what was expected and what to do. No secret and no payload
 */
public record Finding(String step, Status status, String detail) {

    /** How a step ended. */
    public enum Status {
        OK,
        FAILED,
        /** Not tried: there is nothing to try, or an earlier step failed. */
        SKIPPED
    }
}
