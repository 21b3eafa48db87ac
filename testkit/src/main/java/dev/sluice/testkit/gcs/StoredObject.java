package dev.sluice.testkit.gcs;

/** An object as it lies in a bucket. The content is never written to again. */
record StoredObject(GcsObject description, Content content) {}
