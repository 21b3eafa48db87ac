package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A receiver that a test answers for: by a rule, or attempt by attempt. */
final class TestingReceiver implements Receiver {
    static final Answer ACCEPTED = new Answer.Accepted();
    static final Answer.Transient BUSY = new Answer.Transient("status 503", null);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Shipment> attempts = new ArrayList<>();
    private final List<CompletableFuture<Answer>> answers = new ArrayList<>();
    private @Nullable Function<Shipment, Answer> rule;
    private boolean closed;

    /** Answers every further attempt at once; with null, leaves the answers to the test again. */
    TestingReceiver answering(@Nullable Function<Shipment, Answer> rule) {
        this.rule = rule;
        return this;
    }

    static Answer busy() {
        return BUSY;
    }

    static Answer busyFor(Duration retryAfter) {
        return new Answer.Transient("status 429", retryAfter);
    }

    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        lock.lock();
        try {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            attempts.add(shipment);
            answers.add(answer);
            if (rule != null) {
                answer.complete(rule.apply(shipment));
            }
            return answer;
        } finally {
            lock.unlock();
        }
    }

    void answer(int attempt, Answer answer) {
        answers.get(attempt).complete(answer);
    }

    void fail(int attempt, RuntimeException bug) {
        answers.get(attempt).completeExceptionally(bug);
    }

    int attempts() {
        lock.lock();
        try {
            return attempts.size();
        } finally {
            lock.unlock();
        }
    }

    /** The offsets of each attempt's events. */
    List<List<Long>> offsets() {
        lock.lock();
        try {
            return attempts.stream().map(Batches::offsets).toList();
        } finally {
            lock.unlock();
        }
    }

    Shipment attempt(int index) {
        return attempts.get(index);
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Hands out this one receiver. */
    ReceiverFactory factory() {
        return lane -> this;
    }

    /** Hands out this one receiver; events of one partition travel together, one shipment after the other. */
    ReceiverFactory orderedByPartition() {
        return new ReceiverFactory() {
            @Override
            public Receiver open(LaneSetup lane) {
                return TestingReceiver.this;
            }

            @Override
            public Object shipmentKey(EventBatch batch, int event) {
                return batch.partition();
            }

            @Override
            public boolean ordered() {
                return true;
            }
        };
    }
}
