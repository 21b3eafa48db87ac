package dev.sluice.testkit.gcs;

import java.util.EnumMap;
import java.util.Map;

/** Counts requests and bytes. */
final class RequestMeter {

    private final Map<GcsOperation, Long> requests = new EnumMap<>(GcsOperation.class);
    private long bytesReceived;
    private long bytesSent;

    synchronized void request(GcsOperation operation) {
        requests.merge(operation, 1L, Long::sum);
    }

    synchronized void received(long bytes) {
        bytesReceived += bytes;
    }

    synchronized void sent(long bytes) {
        bytesSent += bytes;
    }

    synchronized GcsRequestCounts counts() {
        return new GcsRequestCounts(requests, bytesReceived, bytesSent);
    }
}
