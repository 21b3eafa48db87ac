package dev.sluice.transforms.step;

/** A step cannot work at all, because something it needs is not there: a secret or a file. The message names it. */
public final class StepUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is missing.
     *
     * @param reason what is missing, for a person; no secret
     */
    public StepUnavailableException(String reason) {
        super(reason);
    }

    /** As above, with what made it so. */
    public StepUnavailableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
