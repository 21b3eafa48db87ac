package dev.sluice.sinks.gcs;

import com.google.cloud.storage.StorageException;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a lane's events as objects, each event into exactly one.
 *
 * <p>The bucket itself is the record of what is stored: an object carries its first and last offset, and the events of
 * one folder (partition and hour) arrive in the order of their offsets, one shipment after the other. Before its first
 * event of a folder the receiver lists the folder's objects. Events within the offsets of one of them are stored already,
 * whatever they were cut into then: filter and steps are functions of the record alone, so that a replay meets the same
 * events. They are skipped, and the next object starts behind them.
 *
 * <p>Listing alone would not do when an answer is lost after the object was stored, or when a worker that is thought dead
 * is not. So an object is named by its first offset and created only where none of that name is. Whoever writes this
 * folder has skipped what is stored and is about to write the same first event, so of two writers one gets the name, and
 * the other one lists again and goes on behind the winner.
 *
 * <p>Conditions: in a replay the subscription's topics, filter, steps and prefix are the same, and nobody removes the
 * objects of the folder or changes their metadata before the replay is through.
 */
final class GcsReceiver implements Receiver {
    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

    /** Folders whose ranges are remembered; for others the bucket is asked again. 170 partitions for a day. */
    private static final int MAX_FOLDERS = 4_096;

    private final Subscription subscription;
    private final SinkSpec.Gcs sink;
    private final ObjectBody body;
    private final ObjectStore store;
    private final ThreadPoolExecutor executor;
    private final Map<ObjectName.Folder, StoredRanges> known = Collections.synchronizedMap(new RecentlyUsed<>());

    GcsReceiver(Subscription subscription, SinkSpec.Gcs sink, ObjectBody body, ObjectStore store) {
        this.subscription = subscription;
        this.sink = sink;
        this.body = body;
        this.store = store;
        int inFlight = sink.delivery().maxInFlight();
        // The queue takes what comes while attempts that ran out of time still hold their threads.
        this.executor = new ThreadPoolExecutor(
                inFlight,
                inFlight,
                IDLE_THREAD.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(inFlight),
                threads(subscription.lane()));
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        Duration timeout = sink.delivery().requestTimeout();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            executor.execute(() -> complete(answer, shipment));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    new Answer.Transient(where() + "earlier attempts still wait for their answers", null));
        }
        return answer.completeOnTimeout(
                new Answer.Transient(where() + "no answer within " + timeout, null),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        // Whoever still waits has run out of time; calls under way end with their own time limits.
        executor.shutdownNow();
    }

    private void complete(CompletableFuture<Answer> answer, Shipment shipment) {
        try {
            answer.complete(deliver(shipment, answer::isDone));
        } catch (StorageException e) {
            answer.complete(StorageFailure.answer(e, sink.bucket()));
        } catch (RuntimeException e) {
            // A bug; the caller is told instead of waiting for its time limit.
            answer.completeExceptionally(e);
        }
    }

    /**
     * Stores what is not stored yet.
     *
     * @param outOfTime true once nobody waits for the answer any more
     */
    private Answer deliver(Shipment shipment, BooleanSupplier outOfTime) {
        ObjectName.Folder folder = folder(shipment);
        StoredRanges stored = stored(folder, firstOffset(shipment));
        Shipment rest = shipment;
        // Ends: every round takes at least one event off the rest.
        while (!outOfTime.getAsBoolean()) {
            long first = firstOffset(rest);
            OptionalLong end = stored.endOfObjectWith(first);
            if (end.isEmpty()) {
                Shipment part = within(rest, first, stored.startOfObjectBehind(first));
                if (part == null) {
                    throw new IllegalStateException("offset " + first + " (expected: within its own shipment)");
                }
                ObjectLabel label = ObjectLabel.of(subscription.lane(), part);
                String name = name(part);
                if (store.create(name, body.of(part), body.contentType(), label.toMetadata())) {
                    stored.add(label.firstOffset(), label.lastOffset());
                } else {
                    stored = list(folder, first);
                }
                end = stored.endOfObjectWith(first);
                if (end.isEmpty()) {
                    return new Answer.Transient(
                            where() + name + " was not written by this lane (expected: nobody else writes there)",
                            null);
                }
            }
            Shipment behind = within(rest, end.getAsLong() + 1, Long.MAX_VALUE);
            if (behind == null) {
                return new Answer.Accepted();
            }
            rest = behind;
        }
        return new Answer.Transient(where() + "no time left", null);
    }

    private StoredRanges stored(ObjectName.Folder folder, long from) {
        StoredRanges ranges = known.get(folder);
        return ranges != null && ranges.reachBackTo(from) ? ranges : list(folder, from);
    }

    private StoredRanges list(ObjectName.Folder folder, long from) {
        String start = ObjectName.start(subscription, sink.prefix(), folder);
        List<ObjectLabel> labels = new ArrayList<>();
        store.list(start).forEach((name, metadata) -> {
            if (ObjectName.isIn(start, name)) {
                ObjectLabel.from(metadata)
                        .filter(label -> label.lane().equals(subscription.lane()))
                        .ifPresent(labels::add);
            }
        });
        StoredRanges ranges = StoredRanges.of(labels, from);
        known.put(folder, ranges);
        return ranges;
    }

    /** The events with offsets from {@code from} up to and without {@code to}, or null when there are none. */
    private static @Nullable Shipment within(Shipment shipment, long from, long to) {
        List<Shipment.Slice> slices = new ArrayList<>();
        for (Shipment.Slice slice : shipment.slices()) {
            int first = slice.from();
            while (first < slice.to() && slice.batch().offset(first) < from) {
                first++;
            }
            int end = slice.to();
            while (end > first && slice.batch().offset(end - 1) >= to) {
                end--;
            }
            if (first < end) {
                slices.add(new Shipment.Slice(slice.batch(), first, end));
            }
        }
        return slices.isEmpty() ? null : new Shipment(slices);
    }

    private String name(Shipment shipment) {
        Shipment.Slice first = shipment.slices().get(0);
        return ObjectName.of(subscription, sink.prefix(), body.extension(), first.batch(), first.from());
    }

    private static ObjectName.Folder folder(Shipment shipment) {
        Shipment.Slice first = shipment.slices().get(0);
        return ObjectName.folder(first.batch(), first.from());
    }

    private static long firstOffset(Shipment shipment) {
        Shipment.Slice first = shipment.slices().get(0);
        return first.batch().offset(first.from());
    }

    private String where() {
        return "bucket " + sink.bucket() + ": ";
    }

    private static ThreadFactory threads(String lane) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "gcs-" + lane + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        RecentlyUsed() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MAX_FOLDERS;
        }
    }
}
