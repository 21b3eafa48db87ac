package dev.sluice.gs;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.flink.configuration.IllegalConfigurationException;

/**
 * Random characters in the place of a key.
 *
 * @param key what they replace; a name without characters that a path gives a meaning
 * @param length how many they are
 */
record Entropy(String key, int length) {

    private static final Pattern KEY = Pattern.compile("[\\w.-]+");
    private static final int MAX_LENGTH = 64;
    private static final String CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    Entropy {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalConfigurationException(
                    "gs.entropy.key: \"" + key + "\" (expected: letters, digits, '_', '-' and '.' only)");
        }
        if (length < 1 || length > MAX_LENGTH) {
            throw new IllegalConfigurationException(
                    "gs.entropy.length: " + length + " (expected: 1 to " + MAX_LENGTH + ")");
        }
    }

    /** New characters: letters and digits. */
    String next() {
        Random random = ThreadLocalRandom.current();
        StringBuilder characters = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            characters.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return characters.toString();
    }
}
