package dev.sluice.transforms.encode;

/** One event cannot be written in the lane's format. Carries no stack trace, since it can come once per event. */
public final class EncodeException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param reason what cannot be written, for a person; no payload
     */
    public EncodeException(String reason) {
        super(reason, null, false, false);
    }
}
