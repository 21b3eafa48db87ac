package dev.sluice.sinks.delivery;

import dev.sluice.events.DeadLetter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes back from the lanes to the thread of the DoFn: dead letters and the first failure. Thread-safe. Dead letters
 * are bounded by the bytes that the lanes may hold, since they are taken out whenever a batch has been added.
 */
final class Returns {
    private final Queue<DeadLetter> deadLetters = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable DeliveryFailedException> failure = new AtomicReference<>();

    void add(DeadLetter deadLetter) {
        deadLetters.add(deadLetter);
    }

    void drainTo(Consumer<DeadLetter> output) {
        for (DeadLetter next = deadLetters.poll(); next != null; next = deadLetters.poll()) {
            output.accept(next);
        }
    }

    /** Later failures are consequences, or would be reported by the replay again. */
    void fail(DeliveryFailedException exception) {
        failure.compareAndSet(null, exception);
    }

    boolean failed() {
        return failure.get() != null;
    }

    void throwIfFailed() {
        DeliveryFailedException exception = failure.get();
        if (exception != null) {
            throw exception;
        }
    }
}
