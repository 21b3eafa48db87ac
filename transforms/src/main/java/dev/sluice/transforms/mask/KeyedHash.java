package dev.sluice.transforms.mask;

import dev.sluice.subscription.Secret;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.step.StepUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) of the tenant's name, a zero byte and the value, as 64 hexadecimal digits. The key is the
 * tenant's salt; the name sees to it that two tenants have different hashes of one value even with one salt.
 */
final class KeyedHash implements Cover {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** A salt that can be guessed hides nothing: there are only 4 billion IPv4 addresses to try it on. */
    private static final int MIN_SALT_BYTES = 16;

    private final Mac mac;
    private final byte[] tenant;
    private final byte[] digest;

    KeyedHash(String tenant, Secret salt) {
        this.tenant = (tenant + '\0').getBytes(StandardCharsets.UTF_8);
        byte[] key = salt.reveal().getBytes(StandardCharsets.UTF_8);
        if (key.length < MIN_SALT_BYTES) {
            throw new StepUnavailableException("salt: (hidden) (expected: at least " + MIN_SALT_BYTES + " bytes)");
        }
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            // Every JDK has the algorithm, and it takes every key that is not empty.
            throw new IllegalStateException(e);
        }
        digest = new byte[mac.getMacLength()];
    }

    @Override
    public boolean put(byte[] bytes, int start, int end, OutputBuffer out) {
        mac.update(tenant);
        mac.update(bytes, start, end - start);
        try {
            mac.doFinal(digest, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException(e);
        }
        for (byte value : digest) {
            out.put(HEX[value >> 4 & 0xF]);
            out.put(HEX[value & 0xF]);
        }
        return true;
    }
}
