package dev.sluice.sinks.https;

import dev.sluice.sinks.delivery.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A secret that stands in the request as it is: a token, a key or a password. */
final class SecretCredentials implements Credentials {
    private final Fresh<Authorization> secret;

    SecretCredentials(Fresh<Authorization> secret) {
        this.secret = secret;
    }

    @Override
    public CompletableFuture<Authorization> current() {
        return read(secret::get);
    }

    @Override
    public CompletableFuture<Authorization> after(Authorization refused) {
        return read(secret::now);
    }

    private static CompletableFuture<Authorization> read(Supplier<Authorization> reading) {
        try {
            return CompletableFuture.completedFuture(reading.get());
        } catch (IllegalStateException unreadable) {
            return CompletableFuture.failedFuture(
                    new UnavailableException(new Answer.Held(String.valueOf(unreadable.getMessage()), null)));
        }
    }
}
