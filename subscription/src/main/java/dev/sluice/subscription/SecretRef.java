package dev.sluice.subscription;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret is kept; never the secret itself, so a subscription can be printed, logged and checked in.
 *
 * @param reference {@code env:NAME} or {@code file:/path}
 */
public record SecretRef(String reference) implements Serializable {
    private static final String ENV = "env:";
    private static final String FILE = "file:";

    public SecretRef {
        boolean env = reference.matches("env:[A-Za-z_][A-Za-z0-9_]*");
        boolean file = reference.startsWith(FILE) && reference.length() > FILE.length();
        if (!env && !file) {
            throw new IllegalArgumentException("secret: (hidden) (expected: env:NAME or file:/path)");
        }
    }

    /** The file that holds the secret; null when an environment variable does. */
    public @Nullable Path file() {
        return reference.startsWith(FILE) ? Path.of(reference.substring(FILE.length())) : null;
    }

    /**
     * Reads the secret as it is now, where it is needed: on the machine that sends it. A file's trailing line break is
     * not part of the secret.
     *
     * @throws IllegalStateException when the variable or the file is not there; the message names the reference
     */
    public Secret read() {
        if (reference.startsWith(ENV)) {
            String value = System.getenv(reference.substring(ENV.length()));
            if (value == null || value.isEmpty()) {
                throw new IllegalStateException(
                        "secret: " + reference + " (expected: an environment variable that is set)");
            }
            return new Secret(value);
        }
        try {
            return new Secret(Files.readString(Path.of(reference.substring(FILE.length())))
                    .stripTrailing());
        } catch (IOException | InvalidPathException e) {
            throw new IllegalStateException("secret: " + reference + " (expected: a readable file)", e);
        }
    }
}
