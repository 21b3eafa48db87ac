package dev.sluice.testkit.gcs;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;

/** Bytes with the checksums the API gives them, computed once and outside any lock. */
final class Content {

    private final byte[] bytes;
    private final String crc32c;
    private final String md5;

    Content(byte[] bytes) {
        this.bytes = bytes;
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        byte[] bigEndian =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        crc32c = Base64.getEncoder().encodeToString(bigEndian);
        md5 = Base64.getEncoder().encodeToString(md5Digest().digest(bytes));
    }

    /** The bytes themselves, not a copy. */
    byte[] bytes() {
        return bytes;
    }

    String crc32c() {
        return crc32c;
    }

    String md5() {
        return md5;
    }

    private static MessageDigest md5Digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
