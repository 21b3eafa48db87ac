package dev.sluice.testkit.gcs;

import org.jspecify.annotations.Nullable;

/**
 * What must hold of the live object for a request to take effect (cloud.google.com/storage/docs/request-preconditions);
 * null is no condition. A generation of 0 stands for "no live object".
 */
record Preconditions(
        @Nullable Long generation,
        @Nullable Long notGeneration,
        @Nullable Long metageneration,
        @Nullable Long notMetageneration) {

    static final Preconditions NONE = new Preconditions(null, null, null, null);

    void check(@Nullable StoredObject live) {
        long liveGeneration = live == null ? 0 : live.description().generation();
        long liveMetageneration = live == null ? 0 : live.description().metageneration();
        boolean holds = (generation == null || generation == liveGeneration)
                && (notGeneration == null || notGeneration != liveGeneration)
                && (metageneration == null || metageneration == liveMetageneration)
                && (notMetageneration == null || notMetageneration != liveMetageneration);
        if (!holds) {
            throw ApiException.preconditionFailed();
        }
    }
}
