package dev.sluice.sinks.gcs;

import com.google.cloud.storage.StorageException;
import java.util.Map;
import java.util.TreeMap;

/** A bucket in memory that gives a name away once, and can lose answers. */
final class InMemoryObjects implements ObjectStore {

    @SuppressWarnings("ArrayRecordComponent") // Looked into, never compared.
    record Stored(byte[] body, String contentType, Map<String, String> metadata) {}

    private final Map<String, Stored> objects = new TreeMap<>();
    private int answersToLose;
    private int creates;
    private int lists;

    @Override
    public synchronized boolean create(String name, byte[] body, String contentType, Map<String, String> metadata) {
        creates++;
        boolean created = objects.putIfAbsent(name, new Stored(body, contentType, metadata)) == null;
        if (answersToLose > 0) {
            answersToLose--;
            throw new StorageException(0, "Connection closed prematurely");
        }
        return created;
    }

    @Override
    public synchronized Map<String, Map<String, String>> list(String prefix) {
        lists++;
        Map<String, Map<String, String>> found = new TreeMap<>();
        objects.forEach((name, stored) -> {
            if (name.startsWith(prefix)) {
                found.put(name, stored.metadata());
            }
        });
        return found;
    }

    synchronized void loseNextAnswer() {
        answersToLose++;
    }

    /** Objects by name. */
    synchronized Map<String, Stored> objects() {
        return Map.copyOf(objects);
    }

    synchronized int creates() {
        return creates;
    }

    synchronized int lists() {
        return lists;
    }
}
