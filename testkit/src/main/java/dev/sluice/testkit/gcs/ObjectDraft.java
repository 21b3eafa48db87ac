package dev.sluice.testkit.gcs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a writer says of an object before its content is whole.
 *
 * @param crc32c the checksum the content must have, or null
 * @param md5 the digest the content must have, or null
 */
record ObjectDraft(
        String name,
        String contentType,
        @Nullable String contentEncoding,
        @Nullable String cacheControl,
        Map<String, String> metadata,
        @Nullable String crc32c,
        @Nullable String md5) {

    void check(Content content) {
        if (crc32c != null && !crc32c.equals(content.crc32c())) {
            throw ApiException.invalid(
                    "Provided CRC32C \"" + crc32c + "\" doesn't match calculated CRC32C \"" + content.crc32c() + "\".");
        }
        if (md5 != null && !md5.equals(content.md5())) {
            throw ApiException.invalid(
                    "Provided MD5 hash \"" + md5 + "\" doesn't match calculated MD5 hash \"" + content.md5() + "\".");
        }
    }
}
