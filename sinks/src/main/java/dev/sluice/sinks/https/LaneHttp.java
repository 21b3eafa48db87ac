package dev.sluice.sinks.https;

import dev.sluice.sinks.delivery.Answer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** One lane's HTTP client, with the certificates of its files as they are. Thread-safe. */
final class LaneHttp implements AutoCloseable {
    private final Fresh<HttpClient> client;
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();

    /**
     * @param client made anew when a certificate has changed: connections of the old one serve its requests to their end
     */
    LaneHttp(Fresh<HttpClient> client) {
        this.client = client;
    }

    /**
     * Sends once.
     *
     * @param timeout until the answer has come whole; the request's own timeout ends with its headers
     * @return fails with what {@link #answer} understands, or with a bug
     */
    @SuppressWarnings("CollectionUndefinedEquality") // Identity is what is meant.
    <T> CompletableFuture<HttpResponse<T>> send(HttpRequest request, BodyHandler<T> body, Duration timeout) {
        CompletableFuture<HttpResponse<T>> exchange;
        try {
            exchange = client.get().sendAsync(request, body);
        } catch (IllegalStateException unusable) {
            return CompletableFuture.failedFuture(
                    new Credentials.UnavailableException(new Answer.Held(String.valueOf(unusable.getMessage()), null)));
        }
        underWay.add(exchange);
        return exchange.thenApply(Function.identity())
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((response, trouble) -> {
                    underWay.remove(exchange);
                    if (trouble != null) {
                        exchange.cancel(true);
                    }
                    if (cause(trouble) instanceof SSLException) {
                        client.now();
                    }
                });
    }

    /**
     * What a failure means for its attempt.
     *
     * @throws CompletionException when it is a bug
     */
    static Answer answer(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof Credentials.UnavailableException unavailable) {
            return unavailable.answer();
        } else if (cause instanceof TimeoutException) {
            return new Answer.Transient("no complete answer in time", null);
        } else if (cause instanceof SSLHandshakeException && hasCause(cause, GeneralSecurityException.class)) {
            return new Answer.Held(
                    describe(cause) + " (expected: a certificate that tls.caFile, or else the JDK, trusts)", null);
        } else if (cause instanceof IOException || cause instanceof CancellationException) {
            return new Answer.Transient(describe(cause), null);
        }
        throw new CompletionException(cause);
    }

    private static String describe(Throwable trouble) {
        String message = trouble.getMessage() == null ? "" : ": " + trouble.getMessage();
        return trouble.getClass().getSimpleName() + message;
    }

    private static boolean hasCause(Throwable trouble, Class<? extends Throwable> kind) {
        for (Throwable cause = trouble.getCause(); cause != null; cause = cause.getCause()) {
            // An SSLException is none of them, so that this is the certificate and not the connection.
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Cancels the requests under way. The JDK's client itself ends once nothing refers to it. */
    @Override
    public void close() {
        underWay.forEach(exchange -> exchange.cancel(true));
    }
}
