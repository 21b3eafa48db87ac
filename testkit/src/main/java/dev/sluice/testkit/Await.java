package dev.sluice.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Bounded waiting for what no future or latch can tell: another process, a broker's metadata, a remote count. */
public final class Await {

    private static final long POLL_MS = 20;

    private Await() {}

    /**
     * Asks until the condition holds.
     *
     * @param what names the condition in the error, such as {@code "task manager registered"}
     * @throws IllegalStateException if it does not hold within the timeout
     */
    public static void until(String what, Duration timeout, BooleanSupplier condition) {
        until(what, timeout, condition::getAsBoolean, Boolean::booleanValue);
    }

    /**
     * Asks for a value until it is the one waited for, and returns it. The value is asked for at least once, and once
     * more at the end of the timeout.
     *
     * @param what names the value in the error, such as {@code "state of the job"}
     * @throws IllegalStateException if the value does not come within the timeout; the message has the last one seen
     */
    public static <T> T until(String what, Duration timeout, Supplier<T> value, Predicate<? super T> wanted) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Executor later = CompletableFuture.delayedExecutor(POLL_MS, TimeUnit.MILLISECONDS);
        while (true) {
            boolean last = System.nanoTime() - deadline >= 0;
            T seen = value.get();
            if (wanted.test(seen)) {
                return seen;
            }
            if (last) {
                throw new IllegalStateException(
                        "%s: %s after %d ms (expected: another)".formatted(what, seen, timeout.toMillis()));
            }
            CompletableFuture.runAsync(() -> {}, later).join();
        }
    }
}
