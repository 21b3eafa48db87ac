package dev.sluice.testkit.gcs;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stored object besides its content.
 *
 * @param generation version of the content, larger for every later write to the server
 * @param metageneration version of the metadata, 1 after a write
 * @param metadata custom metadata
 * @param size bytes of content
 * @param crc32c Base64 of the big-endian CRC32C
 * @param md5 Base64 of the MD5 digest, or null for a composed object
 * @param componentCount the number of objects it was composed of, or null
 */
public record GcsObject(
        String bucket,
        String name,
        long generation,
        long metageneration,
        String contentType,
        @Nullable String contentEncoding,
        @Nullable String cacheControl,
        Map<String, String> metadata,
        long size,
        String crc32c,
        @Nullable String md5,
        @Nullable Integer componentCount,
        Instant created,
        Instant updated) {

    public GcsObject {
        metadata = Map.copyOf(metadata);
    }
}
