package dev.sluice.sinks.gcs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the sink needs of a bucket. Calls block and may be made by several threads; a call that fails with a {@link
 * com.google.cloud.storage.StorageException} may have taken effect or not.
 */
interface ObjectStore {

    /** What is to be stored. */
    @SuppressWarnings("ArrayRecordComponent") // Carried to the bucket, never compared.
    record Draft(String name, byte[] body, String contentType, Map<String, String> metadata) {}

    /**
     * A stored object's version and what describes it.
     *
     * @param crc32c Base64 of the big-endian checksum
     * @param md5 Base64 of the digest, or null for an object that has grown
     * @param updated by the service's clock
     */
    record Stored(
            String name,
            long generation,
            long metageneration,
            long bytes,
            String contentType,
            String crc32c,
            @Nullable String md5,
            Instant updated,
            Map<String, String> metadata) {}

    /**
     * Stores an object that becomes visible whole or not at all, if what has its name is of this generation.
     *
     * @param generation 0 for no object of that name
     * @return empty when something else is there; it is left as it is
     */
    Optional<Stored> replace(long generation, Draft draft);

    /** Stores an object, whatever has its name. */
    Stored overwrite(Draft draft);

    /**
     * Makes an object, all at once, longer by another one's content and gives it other metadata, if both are still of the
     * version given.
     *
     * @param part what is appended, or null when only the metadata changes
     * @return empty when one of them is not; nothing has changed then
     */
    Optional<Stored> append(Stored object, @Nullable Stored part, Map<String, String> metadata);

    /** Deletes this version; nothing happens when it is gone. */
    void delete(Stored object);

    /**
     * Every object whose name starts with {@code prefix}. Sees every object whose creation has been answered (Cloud
     * Storage lists consistently).
     */
    default List<Stored> list(String prefix) {
        return list(prefix, prefix);
    }

    /** As {@link #list(String)}, without the names that come before {@code from} in the order of their UTF-8 bytes. */
    List<Stored> list(String prefix, String from);
}
