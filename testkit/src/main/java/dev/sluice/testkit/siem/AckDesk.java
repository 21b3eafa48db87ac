package dev.sluice.testkit.siem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Indexer acknowledgements: counts accepted requests per channel, and says of each once that it is indexed. */
final class AckDesk {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Long> nextByChannel = new HashMap<>();
    private final Map<String, Set<Long>> openByChannel = new HashMap<>();
    private boolean indexing = true;

    synchronized long accepted(String channel) {
        long id = nextByChannel.merge(channel, 1L, Long::sum) - 1;
        openByChannel.computeIfAbsent(channel, any -> new HashSet<>()).add(id);
        return id;
    }

    synchronized void indexing(boolean on) {
        indexing = on;
    }

    /** As after a restart: nothing is known, and channels count from 0. */
    synchronized void forget() {
        nextByChannel.clear();
        openByChannel.clear();
    }

    /** Requests that were accepted and not asked for with success. */
    synchronized int open() {
        return openByChannel.values().stream().mapToInt(Set::size).sum();
    }

    /** {@code {"acks":[0,1]}} is answered with {@code {"acks":{"0":true,"1":false}}}. */
    synchronized Verdict judge(String channel, byte[] body) {
        Set<Long> open = openByChannel.getOrDefault(channel, new HashSet<>());
        StringBuilder acks = new StringBuilder();
        try {
            for (JsonNode id : JSON.readTree(body).path("acks")) {
                boolean indexed = indexing && open.remove(id.asLong());
                acks.append(acks.isEmpty() ? "" : ",").append("\"%d\":%s".formatted(id.asLong(), indexed));
            }
        } catch (IOException notJson) {
            return new Verdict.Refused(400, "{\"text\":\"Invalid data format\",\"code\":6}");
        }
        return new Verdict.Refused(200, "{\"acks\":{" + acks + "}}");
    }
}
