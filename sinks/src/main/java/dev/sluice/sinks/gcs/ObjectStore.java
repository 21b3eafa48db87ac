package dev.sluice.sinks.gcs;

import java.util.Map;

/** What the sink needs of a bucket. Calls block, make each request once and may be made by several threads. */
interface ObjectStore {

    /**
     * Stores an object that becomes visible whole or not at all, unless there is one of that name.
     *
     * @return false when there is one; it is left as it is
     * @throws com.google.cloud.storage.StorageException when the object may or may not have been stored
     */
    boolean create(String name, byte[] body, String contentType, Map<String, String> metadata);

    /**
     * The metadata of every object whose name starts with {@code prefix}, by name. Sees every object whose creation has
     * been answered (Cloud Storage lists consistently).
     *
     * @throws com.google.cloud.storage.StorageException when that cannot be said
     */
    Map<String, Map<String, String>> list(String prefix);
}
