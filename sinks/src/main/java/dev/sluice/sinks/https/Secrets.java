package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.sinks.https.Credentials.Authorization;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.Secret;
import dev.sluice.subscription.SecretRef;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What a lane's secrets become in its requests. */
final class Secrets {
    private static final String AUTHORIZATION = "Authorization";

    private final LongSupplier nanoTime;

    Secrets(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Credentials basic(AuthSpec.Basic basic) {
        return new SecretCredentials(read(basic.password(), password -> {
            String pair = basic.user() + ":" + password;
            String value = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
            return new Authorization(AUTHORIZATION, "Basic " + value);
        }));
    }

    Credentials bearer(SecretRef token) {
        return header(AUTHORIZATION, "Bearer ", token);
    }

    Credentials splunk(SecretRef token) {
        return header(AUTHORIZATION, "Splunk ", token);
    }

    Credentials apiKey(AuthSpec.ApiKey key) {
        return header(key.header(), key.scheme() == null ? "" : key.scheme() + " ", key.key());
    }

    Fresh<Secret> raw(SecretRef reference) {
        return read(reference, Secret::new);
    }

    /** Whether a header can carry it: visible ASCII characters, which are what tokens are made of (RFC 6750). */
    static boolean isToken(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private Credentials header(String name, String scheme, SecretRef reference) {
        return new SecretCredentials(read(reference, token -> {
            // Checked here, since the HTTP client's own complaint would show the token.
            if (!isToken(token)) {
                throw new IllegalStateException("secret: " + reference.reference()
                        + " holds (hidden) (expected: visible ASCII characters without spaces)");
            }
            return new Authorization(name, scheme + token);
        }));
    }

    private <T> Fresh<T> read(SecretRef reference, Function<String, T> form) {
        Path file = reference.file();
        Supplier<T> make = () -> {
            String secret = reference.read().reveal();
            // A file that is being written is empty for a moment.
            if (secret.isEmpty()) {
                throw new IllegalStateException("secret: " + reference.reference() + " is empty (expected: a secret)");
            }
            return form.apply(secret);
        };
        return new Fresh<>(file == null ? List.of() : List.of(file), make, nanoTime);
    }
}
