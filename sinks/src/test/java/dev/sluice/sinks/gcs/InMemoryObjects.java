package dev.sluice.sinks.gcs;

import com.google.cloud.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A bucket in memory that keeps its preconditions, and can lose answers and call a test in the middle of a call. */
final class InMemoryObjects implements ObjectStore {

    /** A moment of a call: just before it takes effect, or just behind that. */
    enum Moment {
        BEFORE,
        AFTER
    }

    /** What a test does in a moment of a call of one receiver. */
    interface Interruption {
        void at(Moment moment, String call);
    }

    @SuppressWarnings("ArrayRecordComponent") // Looked into, never compared.
    record Kept(byte[] body, Stored stored) {
        String contentType() {
            return stored.contentType();
        }

        Map<String, String> metadata() {
            return stored.metadata();
        }
    }

    private final InstantSource clock;
    private final Map<String, Kept> objects = new TreeMap<>();
    private Consumer<Map<String, Kept>> onChange = all -> {};
    private long generations;
    private int answersToLose;
    private int creates;
    private int lists;

    InMemoryObjects() {
        this(InstantSource.system());
    }

    InMemoryObjects(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Optional<Stored> replace(long generation, Draft draft) {
        creates++;
        Kept old = objects.get(draft.name());
        boolean unchanged = generation == (old == null ? 0 : old.stored().generation());
        Optional<Stored> stored = unchanged
                ? Optional.of(keep(draft.name(), draft.body(), draft.contentType(), draft.metadata()))
                : Optional.empty();
        maybeLoseAnswer();
        return stored;
    }

    @Override
    public synchronized Stored overwrite(Draft draft) {
        Stored stored = keep(draft.name(), draft.body(), draft.contentType(), draft.metadata());
        maybeLoseAnswer();
        return stored;
    }

    @Override
    public synchronized Optional<Stored> append(Stored object, @Nullable Stored part, Map<String, String> metadata) {
        Optional<Stored> grown = isLive(object) && (part == null || isLive(part))
                ? Optional.of(keep(object.name(), joined(object, part), object.contentType(), metadata))
                : Optional.empty();
        maybeLoseAnswer();
        return grown;
    }

    private byte[] joined(Stored object, @Nullable Stored part) {
        byte[] first = objects.get(object.name()).body();
        byte[] second = part == null ? new byte[0] : objects.get(part.name()).body();
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private boolean isLive(Stored object) {
        Kept live = objects.get(object.name());
        return live != null
                && live.stored().generation() == object.generation()
                && live.stored().metageneration() == object.metageneration();
    }

    private Stored keep(String name, byte[] body, String contentType, Map<String, String> metadata) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        String crc32c = Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        Stored stored = new Stored(
                name, ++generations, 1, body.length, contentType, crc32c, null, clock.instant(), Map.copyOf(metadata));
        objects.put(name, new Kept(body, stored));
        onChange.accept(Map.copyOf(objects));
        return stored;
    }

    private void maybeLoseAnswer() {
        if (answersToLose > 0) {
            answersToLose--;
            throw new StorageException(0, "Connection closed prematurely");
        }
    }

    @Override
    public synchronized void delete(Stored object) {
        if (isLive(object)) {
            objects.remove(object.name());
        }
    }

    @Override
    public synchronized List<Stored> list(String prefix, String from) {
        lists++;
        List<Stored> found = new ArrayList<>();
        objects.forEach((name, kept) -> {
            if (name.startsWith(prefix) && name.compareTo(from) >= 0) {
                found.add(kept.stored());
            }
        });
        return found;
    }

    /** The same bucket as one receiver sees it, whose calls are interrupted; the bucket is not locked meanwhile. */
    ObjectStore interruptedBy(Interruption interruption) {
        return new Interrupted(interruption);
    }

    private final class Interrupted implements ObjectStore {
        private final Interruption interruption;

        Interrupted(Interruption interruption) {
            this.interruption = interruption;
        }

        private <T> T call(String name, Supplier<T> call) {
            interruption.at(Moment.BEFORE, name);
            T result = call.get();
            interruption.at(Moment.AFTER, name);
            return result;
        }

        @Override
        public Optional<Stored> replace(long generation, Draft draft) {
            return call("replace", () -> InMemoryObjects.this.replace(generation, draft));
        }

        @Override
        public Stored overwrite(Draft draft) {
            return call("overwrite", () -> InMemoryObjects.this.overwrite(draft));
        }

        @Override
        public Optional<Stored> append(Stored object, @Nullable Stored part, Map<String, String> metadata) {
            return call("append", () -> InMemoryObjects.this.append(object, part, metadata));
        }

        @Override
        public void delete(Stored object) {
            call("delete", () -> {
                InMemoryObjects.this.delete(object);
                return object;
            });
        }

        @Override
        public List<Stored> list(String prefix, String from) {
            return call("list", () -> InMemoryObjects.this.list(prefix, from));
        }
    }

    synchronized void loseNextAnswer() {
        answersToLose++;
    }

    /** Tells of everything that is there whenever that has changed. */
    synchronized void onChange(Consumer<Map<String, Kept>> listener) {
        onChange = listener;
    }

    /** Puts something there that no receiver has written. */
    void put(String name, byte[] body, String contentType, Map<String, String> metadata) {
        overwrite(new Draft(name, body, contentType, metadata));
    }

    /** Objects by name. */
    synchronized Map<String, Kept> objects() {
        return new TreeMap<>(objects);
    }

    synchronized int creates() {
        return creates;
    }

    synchronized int lists() {
        return lists;
    }
}
