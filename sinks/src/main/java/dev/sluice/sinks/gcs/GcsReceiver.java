package dev.sluice.sinks.gcs;

import com.google.cloud.storage.StorageException;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.CombineSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * is not. So where the next events go is decided by the object in front of them alone, and it can be done only once:
 *
 * <ul>
 *   <li>There is none, or it is closed, which it stays: the events go into an object that is named by the first of them
 *       and created only where none of that name is.
 *   <li>It is open, that is, its label says how it grows: the events are appended to it, or it is closed, if it is still
 *       of the version that was seen.
 * </ul>
 *
 * <p>Whoever writes this folder has skipped what is stored and is about to write the same first event, so of two writers
 * one gets the name or the version, and the other one lists again and goes on behind the winner. An object that grows
 * replaces itself at once, by a composition with a part that was stored aside: readers see the events when the lane is
 * told that they are stored, never before in another place, and a part that is left over means nothing.
 *
 * <p>Conditions: in a replay the subscription's topics, filter, steps, prefix and format are the same, and nobody removes
 * the objects of the folder or changes their metadata before the replay is through.
 */
final class GcsReceiver implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(GcsReceiver.class);

    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

    /** How often it is looked for manifests that can be closed. */
    private static final Duration MANIFESTS = Duration.ofMinutes(1);

    /** Folders whose ranges are remembered; for others the bucket is asked again. 170 partitions for a day. */
    private static final int MAX_FOLDERS = 4_096;

    /** A composed object had this many components at most for years; more would make a reader no happier. */
    private static final int MAX_PARTS = 1_000;

    private final Subscription subscription;
    private final SinkSpec.Gcs sink;
    private final ObjectBody body;
    private final ObjectStore store;
    private final InstantSource clock;
    private final @Nullable Manifests manifests;
    private final ThreadPoolExecutor executor;
    private final Map<ObjectName.Folder, StoredRanges> known = Collections.synchronizedMap(new RecentlyUsed<>());

    GcsReceiver(Subscription subscription, SinkSpec.Gcs sink, ObjectBody body, ObjectStore store, InstantSource clock) {
        this.subscription = subscription;
        this.sink = sink;
        this.body = body;
        this.store = store;
        this.clock = clock;
        this.manifests = sink.manifest() ? new Manifests(subscription, sink, store, clock) : null;
        int inFlight = sink.delivery().maxInFlight() + (sink.manifest() ? 1 : 0);
        // The queue takes what comes while attempts that ran out of time still hold their threads.
        this.executor = new ThreadPoolExecutor(
                inFlight,
                inFlight,
                IDLE_THREAD.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(inFlight),
                threads(subscription.lane()));
        executor.allowCoreThreadTimeOut(true);
        closeManifestsLater();
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

    /** Needs no event to arrive, and no thread while there is nothing to do. */
    private void closeManifestsLater() {
        if (manifests != null) {
            CompletableFuture.delayedExecutor(MANIFESTS.toNanos(), TimeUnit.NANOSECONDS, this::onOwnThread)
                    .execute(() -> {
                        try {
                            closeManifests();
                        } finally {
                            closeManifestsLater();
                        }
                    });
        }
    }

    /** Closes the manifests of folders that have not changed for long enough. */
    void closeManifests() {
        if (manifests != null) {
            manifests.closeQuiet();
        }
    }

    private void onOwnThread(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            if (!executor.isShutdown()) {
                closeManifestsLater();
            }
        }
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
        // Ends: a round takes events off the rest, or closes an object, or has lost to another writer who did so.
        while (!outOfTime.getAsBoolean()) {
            long first = firstOffset(rest);
            OptionalLong end = stored.endOfObjectWith(first);
            if (end.isPresent()) {
                Shipment behind = within(rest, end.getAsLong() + 1, Long.MAX_VALUE);
                if (behind == null) {
                    return new Answer.Accepted();
                }
                rest = behind;
                continue;
            }
            Shipment next = within(rest, first, stored.startOfObjectBehind(first));
            if (next == null) {
                throw new IllegalStateException("offset " + first + " (expected: within its own shipment)");
            }
            if (manifests != null) {
                manifests.open(folder);
            }
            StoredRanges.Range open = stored.openBefore(first);
            Optional<StoredRanges.Range> written =
                    open == null ? create(next, stored) : growOrClose(open, next, stored);
            if (written.isPresent()) {
                stored.put(written.get(), clock.instant());
                if (manifests != null) {
                    manifests.written(folder);
                }
                continue;
            }
            stored = list(folder, stored.from());
            if (open == null && stored.endOfObjectWith(first).isEmpty()) {
                return new Answer.Transient(
                        where() + name(next) + " was not written by this lane (expected: nobody else writes there)",
                        null);
            }
        }
        return new Answer.Transient(where() + "no time left", null);
    }

    /** A new object; empty when its name is taken. */
    private Optional<StoredRanges.Range> create(Shipment events, StoredRanges stored) {
        ObjectBody.Body content = body.of(events);
        Instant now = clock.instant();
        CombineSpec combine = sink.combine();
        boolean grows = combine != null
                && content.growsAs() != null
                && content.bytes().length < combine.targetBytes()
                && !stored.busy(now);
        ObjectLabel label = ObjectLabel.of(subscription.lane(), events)
                .with(grows ? new ObjectLabel.Growth(now.plus(combine.maxAge()), content.growsAs()) : null);
        return store.replace(
                        0, new ObjectStore.Draft(name(events), content.bytes(), body.contentType(), label.toMetadata()))
                .map(object -> new StoredRanges.Range(label, object));
    }

    /** The open object with the events appended, or closed when it takes no more; empty when it has changed meanwhile. */
    private Optional<StoredRanges.Range> growOrClose(StoredRanges.Range open, Shipment events, StoredRanges stored) {
        ObjectLabel.Growth growth = open.label().growth();
        CombineSpec combine = sink.combine();
        Instant now = clock.instant();
        byte[] more = growth != null && combine != null && now.isBefore(growth.until()) && stored.continues(open)
                ? body.more(events, growth.as())
                : null;
        if (more == null) {
            return append(open, null, open.label().with(null));
        }
        ObjectLabel partLabel = ObjectLabel.of(subscription.lane(), events);
        ObjectStore.Stored part = store.overwrite(new ObjectStore.Draft(
                ObjectName.PARTS + name(events), more, body.contentType(), partLabel.toMetadata()));
        ObjectLabel label = open.label().followedBy(partLabel);
        boolean full = open.object().bytes() + more.length >= combine.targetBytes()
                || label.parts() >= MAX_PARTS
                || stored.busy(now);
        Optional<StoredRanges.Range> grown = append(open, part, full ? label.with(null) : label);
        forget(part);
        return grown;
    }

    private Optional<StoredRanges.Range> append(
            StoredRanges.Range open, ObjectStore.@Nullable Stored part, ObjectLabel label) {
        return store.append(open.object(), part, label.toMetadata())
                .map(object -> new StoredRanges.Range(label, object));
    }

    /** Deletes a part that is in its object, or that has lost its place there. */
    private void forget(ObjectStore.Stored part) {
        try {
            store.delete(part);
        } catch (StorageException e) {
            // It means nothing to anybody, and goes when the folder is listed for the first time again.
            LOG.atDebug()
                    .addKeyValue("lane", subscription.lane())
                    .addKeyValue("object", part.name())
                    .addKeyValue("status_code", e.getCode())
                    .log("a part is left over");
        }
    }

    private StoredRanges stored(ObjectName.Folder folder, long from) {
        StoredRanges ranges = known.get(folder);
        if (ranges != null && ranges.reachBackTo(from)) {
            return ranges;
        }
        if (sink.combine() != null) {
            forgetLeftovers(folder);
        }
        if (manifests != null) {
            manifests.adopt(folder);
        }
        return list(folder, from);
    }

    private StoredRanges list(ObjectName.Folder folder, long from) {
        StoredRanges ranges = StoredRanges.of(ranges(ObjectName.start(subscription, sink, folder)), from);
        known.put(folder, ranges);
        return ranges;
    }

    /**
     * Deletes the parts of runs that ended before they did. Should one be another writer's that is about to append it, that
     * one finds it missing and stores it again.
     */
    private void forgetLeftovers(ObjectName.Folder folder) {
        ranges(ObjectName.PARTS + ObjectName.start(subscription, sink, folder)).forEach(part -> forget(part.object()));
    }

    private List<StoredRanges.Range> ranges(String start) {
        return StoredRanges.list(store, subscription.lane(), start);
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
        return ObjectName.of(subscription, sink, body.extension(), first.batch(), first.from());
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
