package dev.sluice.testkit.gcs;

import dev.sluice.testkit.gcs.GcsOperation.Billing;
import java.util.Map;

/**
 * What a server was asked so far, refused requests included.
 *
 * @param requests requests by operation; an operation that never came is absent
 * @param bytesReceived bytes of request bodies, after transfer decoding and before decompression
 * @param bytesSent bytes of response bodies
 */
public record GcsRequestCounts(Map<GcsOperation, Long> requests, long bytesReceived, long bytesSent) {

    public GcsRequestCounts {
        requests = Map.copyOf(requests);
    }

    public long of(GcsOperation operation) {
        return requests.getOrDefault(operation, 0L);
    }

    /** Requests billed in one class. */
    public long of(Billing billing) {
        return requests.entrySet().stream()
                .filter(entry -> entry.getKey().billing() == billing)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
