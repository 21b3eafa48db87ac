package dev.sluice.sinks.https;

import java.util.concurrent.CompletableFuture;

/** Nothing but perhaps the certificate of the client. */
final class NoCredentials implements Credentials {

    @Override
    public CompletableFuture<Authorization> current() {
        return CompletableFuture.completedFuture(Authorization.NONE);
    }

    @Override
    public CompletableFuture<Authorization> after(Authorization refused) {
        return CompletableFuture.completedFuture(refused);
    }
}
