package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.BigQueryWriteClient;
import com.google.cloud.bigquery.storage.v1.FlushRowsRequest;
import com.google.protobuf.Int64Value;
import dev.sluice.sinks.google.GoogleEndpoints;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The service's FlushRows. Connects with the first call.
 *
 * <p>Source: <a
 * href="https://cloud.google.com/bigquery/docs/reference/storage/rpc/google.cloud.bigquery.storage.v1#flushrowsrequest">
 * FlushRowsRequest</a>: the offset is that of the last row to be shown.
 */
final class FlushRowsClient implements RowFlusher {
    private final GoogleEndpoints endpoints;
    private final Duration timeout;
    private @Nullable BigQueryWriteClient client;

    FlushRowsClient(GoogleEndpoints endpoints, Duration timeout) {
        this.endpoints = endpoints;
        this.timeout = timeout;
    }

    /** @param timeout time one call may take */
    static RowFlusher.Factory factory(GoogleEndpoints endpoints, Duration timeout) {
        return () -> new FlushRowsClient(endpoints, timeout);
    }

    @Override
    public CompletableFuture<Void> flush(String stream, long rows) {
        FlushRowsRequest request = FlushRowsRequest.newBuilder()
                .setWriteStream(stream)
                .setOffset(Int64Value.of(rows - 1))
                .build();
        try {
            return Calls.future(client().flushRowsCallable().futureCall(request))
                    .thenAccept(response -> {});
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized BigQueryWriteClient client() throws IOException {
        if (client == null) {
            client = BigQueryWriteClient.create(TableWriter.settings(endpoints, timeout));
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
