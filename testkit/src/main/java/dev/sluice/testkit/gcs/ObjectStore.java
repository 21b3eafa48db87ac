package dev.sluice.testkit.gcs;

import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Buckets and their live objects, in memory. A write is visible whole or not at all. */
final class ObjectStore {

    /** One page of a listing: objects and the prefixes that stand for several of them, both in name order. */
    record Page(List<GcsObject> objects, List<String> prefixes, @Nullable String nextToken) {}

    /** What a listing asks for; {@code after} is the name or prefix the page before it ended with. */
    record Listing(
            String prefix,
            @Nullable String delimiter,
            @Nullable String after,
            int maxResults,
            @Nullable String startOffset,
            @Nullable String endOffset) {}

    /** One source of a composition. */
    record Component(String name, @Nullable Long generation, Preconditions preconditions) {}

    private static final int MAX_COMPONENTS = 32;

    private final NavigableMap<String, NavigableMap<String, StoredObject>> buckets = new TreeMap<>();
    private final boolean createBucketsOnUse;
    private final Clock clock;
    private Consumer<GcsObject> onWrite = object -> {};
    private long lastGeneration;

    ObjectStore(boolean createBucketsOnUse, Clock clock) {
        this.createBucketsOnUse = createBucketsOnUse;
        this.clock = clock;
    }

    /** Tells of each object that is written from now on. */
    synchronized void onWrite(Consumer<GcsObject> listener) {
        onWrite = onWrite.andThen(listener);
    }

    synchronized void createBucket(String name) {
        if (name.length() < 3 || name.length() > 222) {
            throw ApiException.invalid("Invalid bucket name: '" + name + "'");
        }
        if (buckets.putIfAbsent(name, new TreeMap<>()) != null) {
            throw ApiException.conflict(
                    "Your previous request to create the named bucket succeeded and you already" + " own it.");
        }
    }

    synchronized void requireBucket(String name) {
        objects(name);
    }

    synchronized List<String> bucketNames() {
        return List.copyOf(buckets.keySet());
    }

    synchronized void deleteBucket(String name) {
        if (!objects(name).isEmpty()) {
            throw ApiException.conflict("The bucket you tried to delete is not empty.");
        }
        buckets.remove(name);
    }

    /** Checks early what {@link #put} checks again, as the service does when a resumable upload starts. */
    synchronized void checkBeforeUpload(String bucket, String name, Preconditions preconditions) {
        preconditions.check(objects(bucket).get(name));
    }

    StoredObject put(String bucket, ObjectDraft draft, Content content, Preconditions preconditions) {
        draft.check(content);
        return put(bucket, draft, content, preconditions, null);
    }

    private synchronized StoredObject put(
            String bucket,
            ObjectDraft draft,
            Content content,
            Preconditions preconditions,
            @Nullable Integer componentCount) {
        if (draft.name().isEmpty()) {
            throw ApiException.invalid("Required");
        }
        NavigableMap<String, StoredObject> objects = objects(bucket);
        preconditions.check(objects.get(draft.name()));
        Instant now = clock.instant();
        GcsObject description = new GcsObject(
                bucket,
                draft.name(),
                nextGeneration(now),
                1,
                draft.contentType(),
                draft.contentEncoding(),
                draft.cacheControl(),
                draft.metadata(),
                content.bytes().length,
                content.crc32c(),
                componentCount == null ? content.md5() : null,
                componentCount,
                now,
                now);
        StoredObject stored = new StoredObject(description, content);
        objects.put(draft.name(), stored);
        onWrite.accept(description);
        return stored;
    }

    synchronized StoredObject get(String bucket, String name, @Nullable Long generation, Preconditions preconditions) {
        StoredObject live = live(bucket, name, generation);
        preconditions.check(live);
        return live;
    }

    synchronized void delete(String bucket, String name, @Nullable Long generation, Preconditions preconditions) {
        preconditions.check(live(bucket, name, generation));
        objects(bucket).remove(name);
    }

    /** Replaces what describes the object; the content and its generation stay. */
    synchronized StoredObject describe(String bucket, String name, ObjectDraft draft, Preconditions preconditions) {
        StoredObject live = live(bucket, name, null);
        preconditions.check(live);
        GcsObject old = live.description();
        StoredObject described = new StoredObject(
                new GcsObject(
                        bucket,
                        name,
                        old.generation(),
                        old.metageneration() + 1,
                        draft.contentType(),
                        draft.contentEncoding(),
                        draft.cacheControl(),
                        draft.metadata(),
                        old.size(),
                        old.crc32c(),
                        old.md5(),
                        old.componentCount(),
                        old.created(),
                        clock.instant()),
                live.content());
        objects(bucket).put(name, described);
        return described;
    }

    synchronized StoredObject compose(
            String bucket, List<Component> components, ObjectDraft draft, Preconditions preconditions) {
        if (components.isEmpty() || components.size() > MAX_COMPONENTS) {
            throw ApiException.invalid("The number of source components provided (" + components.size()
                    + ") must be between 1 and " + MAX_COMPONENTS);
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        int count = 0;
        for (Component component : components) {
            StoredObject source = live(bucket, component.name(), component.generation());
            component.preconditions().check(source);
            joined.writeBytes(source.content().bytes());
            Integer inner = source.description().componentCount();
            count += inner == null ? 1 : inner;
        }
        return put(bucket, draft, new Content(joined.toByteArray()), preconditions, count);
    }

    synchronized Page list(String bucket, Listing listing) {
        TreeMap<String, GcsObject> found = new TreeMap<>();
        NavigableSet<String> prefixes = new TreeSet<>();
        String nextToken = null;
        String last = null;
        for (Map.Entry<String, StoredObject> entry :
                objects(bucket).tailMap(listing.prefix(), true).entrySet()) {
            String name = entry.getKey();
            if (!name.startsWith(listing.prefix())) {
                break;
            }
            String rolledUp = prefixOf(name, listing);
            String key = rolledUp == null ? name : rolledUp;
            if (isOutside(name, key, listing) || prefixes.contains(key)) {
                continue;
            }
            if (found.size() + prefixes.size() == listing.maxResults()) {
                nextToken = last;
                break;
            }
            if (rolledUp == null) {
                found.put(name, entry.getValue().description());
            } else {
                prefixes.add(rolledUp);
            }
            last = key;
        }
        return new Page(List.copyOf(found.values()), List.copyOf(prefixes), nextToken);
    }

    private static boolean isOutside(String name, String key, Listing listing) {
        return (listing.after() != null && key.compareTo(listing.after()) <= 0)
                || (listing.startOffset() != null && name.compareTo(listing.startOffset()) < 0)
                || (listing.endOffset() != null && name.compareTo(listing.endOffset()) >= 0);
    }

    private static @Nullable String prefixOf(String name, Listing listing) {
        String delimiter = listing.delimiter();
        if (delimiter == null || delimiter.isEmpty()) {
            return null;
        }
        int at = name.indexOf(delimiter, listing.prefix().length());
        return at < 0 ? null : name.substring(0, at + delimiter.length());
    }

    private StoredObject live(String bucket, String name, @Nullable Long generation) {
        StoredObject live = objects(bucket).get(name);
        if (live == null
                || (generation != null && generation != live.description().generation())) {
            throw ApiException.objectNotFound(bucket, name);
        }
        return live;
    }

    private NavigableMap<String, StoredObject> objects(String bucket) {
        if (createBucketsOnUse && !buckets.containsKey(bucket)) {
            createBucket(bucket);
        }
        NavigableMap<String, StoredObject> objects = buckets.get(bucket);
        if (objects == null) {
            throw ApiException.bucketNotFound(bucket);
        }
        return objects;
    }

    /** Microseconds since 1970, as the service's generations look, but never the same twice. */
    private long nextGeneration(Instant now) {
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        lastGeneration = Math.max(lastGeneration + 1, micros);
        return lastGeneration;
    }
}
