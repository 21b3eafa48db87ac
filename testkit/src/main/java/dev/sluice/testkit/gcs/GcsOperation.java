package dev.sluice.testkit.gcs;

/** What a request asks for, with the class it is billed in (cloud.google.com/storage/pricing, "Operations"). */
public enum GcsOperation {
    /** An object in one request, or the start of a resumable upload. */
    INSERT(Billing.CLASS_A),
    /** One piece of a resumable upload, or the question how much of it has arrived. */
    UPLOAD_CHUNK(Billing.FREE),
    COMPOSE(Billing.CLASS_A),
    /** Rewrite or copy. */
    REWRITE(Billing.CLASS_A),
    LIST(Billing.CLASS_A),
    /** A change of an object's metadata. */
    UPDATE(Billing.CLASS_A),
    /** Metadata or content of one object. */
    GET(Billing.CLASS_B),
    DELETE(Billing.FREE),
    /** Creation or listing of buckets. */
    BUCKET_WRITE(Billing.CLASS_A),
    BUCKET_GET(Billing.CLASS_B),
    /** The envelope of several requests; the requests within are counted on their own. */
    BATCH(Billing.FREE),
    /** Nothing that the stand-in knows. */
    UNKNOWN(Billing.FREE);

    /** How Google Cloud bills an operation. */
    public enum Billing {
        CLASS_A,
        CLASS_B,
        FREE
    }

    private final Billing billing;

    GcsOperation(Billing billing) {
        this.billing = billing;
    }

    public Billing billing() {
        return billing;
    }
}
