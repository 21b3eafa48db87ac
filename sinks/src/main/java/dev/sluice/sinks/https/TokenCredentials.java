package dev.sluice.sinks.https;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens from a token endpoint: kept for most of their life, asked for by one request at a time, and exchanged early
 * while the old one still serves.
 */
final class TokenCredentials implements Credentials {
    /** How long before its end a token is exchanged at the latest: longer than clocks differ and requests take. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    /** After an early exchange that failed; the old token serves meanwhile. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Supplier<CompletableFuture<Token>> endpoint;
    private final LongSupplier nanoTime;
    private @Nullable Token token;
    private @Nullable CompletableFuture<Token> underWay;
    private long exchangeNanos;
    private long endNanos;

    /**
     * A token as it was given.
     *
     * @param life how long it is valid
     */
    record Token(Authorization authorization, Duration life) {}

    /**
     * @param endpoint asks once, within a bounded time; fails with {@link UnavailableException} alone
     */
    TokenCredentials(Supplier<CompletableFuture<Token>> endpoint, LongSupplier nanoTime) {
        this.endpoint = endpoint;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized CompletableFuture<Authorization> current() {
        long now = nanoTime.getAsLong();
        Token kept = token;
        if (kept == null || now - endNanos >= 0) {
            return ask().thenApply(Token::authorization);
        }
        if (now - exchangeNanos >= 0) {
            exchangeNanos = now + PAUSE.toNanos();
            var unused = ask();
        }
        return CompletableFuture.completedFuture(kept.authorization());
    }

    @Override
    public synchronized CompletableFuture<Authorization> after(Authorization refused) {
        Token kept = token;
        return kept == null || kept.authorization().equals(refused)
                ? ask().thenApply(Token::authorization)
                : CompletableFuture.completedFuture(kept.authorization());
    }

    /** Joins the request under way if there is one. */
    private CompletableFuture<Token> ask() {
        CompletableFuture<Token> asked = underWay;
        if (asked == null) {
            CompletableFuture<Token> request = endpoint.get();
            asked = request;
            underWay = request;
            var unused = request.whenComplete((given, trouble) -> answered(request, given));
        }
        // A copy, so that nobody ends the others' wait.
        return asked.copy();
    }

    private synchronized void answered(CompletableFuture<Token> request, @Nullable Token given) {
        if (given != null) {
            long now = nanoTime.getAsLong();
            token = given;
            exchangeNanos = now + useful(given.life()).toNanos();
            endNanos = now + given.life().toNanos();
        }
        if (underWay == request) {
            underWay = null;
        }
    }

    /** Four fifths of its life, less when it ends within {@link #MARGIN} of that, and at least half. */
    private static Duration useful(Duration life) {
        Duration early = life.multipliedBy(4).dividedBy(5);
        Duration margin = life.minus(MARGIN);
        Duration half = life.dividedBy(2);
        Duration sooner = early.compareTo(margin) < 0 ? early : margin;
        return sooner.compareTo(half) > 0 ? sooner : half;
    }
}
