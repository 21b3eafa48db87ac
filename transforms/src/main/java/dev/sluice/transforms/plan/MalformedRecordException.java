package dev.sluice.transforms.plan;

/**
 * A record's bytes are not what its writer schema says. Carries no stack trace: a topic with a wrong schema throws one per
 * record, and where it was thrown says nothing that the message does not.
 */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param reason what is wrong, for a person; no payload
     */
    public MalformedRecordException(String reason) {
        super(reason, null, false, false);
    }
}
