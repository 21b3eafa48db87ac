package dev.sluice.sinks.gcs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.storage.StorageException;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a manifest beside each folder (partition and hour) of a lane: which objects it consists of, with their events, bytes
 * and checksums. A manifest is open while its folder changes, and says nothing then. <b>One that is closed lists exactly
 * what is there</b>: a writer opens it before it writes, and it is closed only if it is still the version that this writer
 * has opened, with what a listing shows after that.
 *
 * <p>A folder is closed when nothing was written there for {@link #QUIET}. A writer that has not written for half that long
 * opens it anew. So one that is thought dead but is not cannot write behind a manifest that another one has closed.
 *
 * <p>Costs two writes and a listing for each folder and worker, however many objects it has, and the same again for late
 * events. Thread-safe.
 */
final class Manifests {
    static final String ROOT = "_manifests/";

    /** Checkpoints and the age of objects are minutes; closing earlier would open and close a folder all the time. */
    static final Duration QUIET = Duration.ofMinutes(10);

    /** How long ago a folder may be that a former run has left open, to be found by this one. */
    private static final Duration SWEPT = Duration.ofDays(2);

    private static final int MAX_STATES = 4_096;

    private static final String STATE = "sluice-state";
    private static final String LANE = "sluice-lane";
    private static final String TOPIC = "sluice-topic";
    private static final String PARTITION = "sluice-partition";
    private static final String HOUR = "sluice-hour-of-epoch";
    private static final String OPEN = "open";
    private static final String CLOSED = "closed";

    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Subscription subscription;
    private final SinkSpec.Gcs sink;
    private final ObjectStore store;
    private final InstantSource clock;
    private final Duration quiet;
    private final Map<ObjectName.Folder, State> states = new ConcurrentHashMap<>();

    /** What former runs have left open and nobody has taken over, by the start of its name. Guarded by itself. */
    private final Map<String, List<Found>> swept = new HashMap<>();

    /** What this worker knows of a manifest; guarded by itself, also while the bucket is asked. */
    private static final class State {
        private long generation;

        /** Whether this worker has written to the folder since it opened it: nobody else can have closed it lately. */
        private boolean own;

        /** Last write to the folder, as far as this worker knows. */
        private Instant since;

        State(long generation, boolean own, Instant since) {
            this.generation = generation;
            this.own = own;
            this.since = since;
        }
    }

    private record Found(ObjectName.Folder folder, long generation) {}

    Manifests(Subscription subscription, SinkSpec.Gcs sink, ObjectStore store, InstantSource clock) {
        this.subscription = subscription;
        this.sink = sink;
        this.store = store;
        this.clock = clock;
        // A write that is under way may yet arrive for that long.
        Duration underWay = sink.delivery().requestTimeout().multipliedBy(2);
        this.quiet = underWay.compareTo(QUIET) > 0 ? underWay : QUIET;
    }

    /** Takes over what former runs have left open of a folder's partition; called when a folder is first used. */
    void adopt(ObjectName.Folder folder) {
        String root = ObjectName.root(subscription, sink, folder);
        Instant now = clock.instant();
        synchronized (swept) {
            List<Found> found = swept.get(root);
            if (found == null) {
                found = sweep(root, now);
                swept.put(root, found);
            }
            found.removeIf(left -> {
                boolean mine = left.folder().topic().equals(folder.topic())
                        && left.folder().partition() == folder.partition();
                if (mine && states.size() < MAX_STATES) {
                    // Later than its own worker would, which may be alive.
                    states.putIfAbsent(left.folder(), new State(left.generation(), false, now.plus(quiet)));
                }
                return mine;
            });
        }
    }

    private List<Found> sweep(String root, Instant now) {
        String from = ROOT + root + ObjectName.day(now.minus(SWEPT));
        List<Found> found = new ArrayList<>();
        for (ObjectStore.Stored manifest : store.list(ROOT + root, from)) {
            Map<String, String> metadata = manifest.metadata();
            if (OPEN.equals(metadata.get(STATE)) && subscription.lane().equals(metadata.get(LANE))) {
                folder(metadata).ifPresent(folder -> found.add(new Found(folder, manifest.generation())));
            }
        }
        return found;
    }

    private static Optional<ObjectName.Folder> folder(Map<String, String> metadata) {
        String topic = metadata.get(TOPIC);
        try {
            return topic == null
                    ? Optional.empty()
                    : Optional.of(new ObjectName.Folder(
                            topic,
                            Integer.parseInt(metadata.getOrDefault(PARTITION, "")),
                            Long.parseLong(metadata.getOrDefault(HOUR, ""))));
        } catch (NumberFormatException e) {
            // Not a manifest of Sluice's.
            return Optional.empty();
        }
    }

    /** Opens a folder's manifest unless this worker has done so; called before each write to the folder. */
    void open(ObjectName.Folder folder) {
        Instant now = clock.instant();
        State state = states.size() < MAX_STATES
                ? states.computeIfAbsent(folder, unknown -> new State(0, false, now))
                : states.getOrDefault(folder, new State(0, false, now));
        synchronized (state) {
            if (!state.own || !now.isBefore(state.since.plus(quiet.dividedBy(2)))) {
                state.generation =
                        store.overwrite(draft(folder, OPEN, List.of(), now)).generation();
            }
            state.own = false;
            state.since = now;
            if (states.size() < MAX_STATES) {
                // It may have been closed, and removed, just before.
                states.putIfAbsent(folder, state);
            }
        }
    }

    /**
     * Spares the next write the opening; called after each write that was answered. While writes fail, nothing keeps another
     * worker from closing the folder.
     */
    void written(ObjectName.Folder folder) {
        State state = states.get(folder);
        if (state != null) {
            synchronized (state) {
                state.own = true;
            }
        }
    }

    /** Closes what has not changed for long enough. Where the bucket cannot be asked, the next call tries again. */
    void closeQuiet() {
        Instant now = clock.instant();
        try {
            states.forEach((folder, state) -> closeIfQuiet(folder, state, now));
        } catch (StorageException e) {
            // The other folders would fail, too, each after a time limit and with a line of its own.
            LOG.atWarn()
                    .addKeyValue("lane", subscription.lane())
                    .addKeyValue("status_code", e.getCode())
                    .log("manifests stay open until the bucket can be asked");
        }
    }

    private void closeIfQuiet(ObjectName.Folder folder, State state, Instant now) {
        Instant quietSince = now.minus(quiet);
        synchronized (state) {
            if (state.since.isAfter(quietSince)) {
                return;
            }
            List<StoredRanges.Range> objects =
                    StoredRanges.list(store, subscription.lane(), ObjectName.start(subscription, sink, folder));
            if (objects.stream().anyMatch(range -> range.object().updated().isAfter(quietSince))) {
                return;
            }
            state.own = false;
            if (store.replace(state.generation, draft(folder, CLOSED, objects, now))
                    .isPresent()) {
                states.remove(folder, state);
                return;
            }
            // Another worker has opened it and will close it, unless it ends before that.
            Optional<ObjectStore.Stored> theirs = store.list(name(folder)).stream()
                    .filter(manifest -> OPEN.equals(manifest.metadata().get(STATE)))
                    .findFirst();
            if (theirs.isPresent()) {
                state.generation = theirs.get().generation();
                state.since = now.plus(quiet);
            } else {
                states.remove(folder, state);
            }
        }
    }

    private String name(ObjectName.Folder folder) {
        String start = ObjectName.start(subscription, sink, folder);
        return ROOT + start.substring(0, start.length() - 1) + ".json";
    }

    private ObjectStore.Draft draft(
            ObjectName.Folder folder, String state, List<StoredRanges.Range> objects, Instant now) {
        Map<String, String> metadata = Map.of(
                STATE, state,
                LANE, subscription.lane(),
                TOPIC, folder.topic(),
                PARTITION, String.valueOf(folder.partition()),
                HOUR, String.valueOf(folder.hourOfEpoch()));
        return new ObjectStore.Draft(name(folder), json(folder, state, objects, now), "application/json", metadata);
    }

    private byte[] json(ObjectName.Folder folder, String state, List<StoredRanges.Range> ranges, Instant now) {
        ObjectNode manifest = JSON.createObjectNode()
                .put("state", state)
                .put("asOf", now.toString())
                .put("lane", subscription.lane())
                .put("topic", folder.topic())
                .put("partition", folder.partition())
                .put("hour", folder.hour().toString());
        if (state.equals(CLOSED)) {
            manifest.put(
                    "events",
                    ranges.stream().mapToLong(range -> range.label().count()).sum());
            manifest.put(
                    "bytes",
                    ranges.stream().mapToLong(range -> range.object().bytes()).sum());
            ArrayNode objects = manifest.putArray("objects");
            for (StoredRanges.Range range : ranges) {
                ObjectNode object = objects.addObject()
                        .put("name", range.object().name())
                        .put("generation", range.object().generation())
                        .put("events", range.label().count())
                        .put("firstOffset", range.label().firstOffset())
                        .put("lastOffset", range.label().lastOffset())
                        .put("bytes", range.object().bytes())
                        .put("crc32c", range.object().crc32c());
                if (range.object().md5() != null) {
                    object.put("md5", range.object().md5());
                }
            }
        }
        try {
            return JSON.writeValueAsBytes(manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }
}
