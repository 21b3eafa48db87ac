package dev.sluice.sinks.bigquery;

import java.io.Serializable;
import java.util.concurrent.CompletableFuture;

/** Makes rows of buffered streams visible. */
interface RowFlusher extends AutoCloseable {

    /**
     * Makes the first {@code rows} rows of the stream visible; what is visible already stays so. Does not block. Completes
     * with the service's answer, or exceptionally with what it said.
     */
    CompletableFuture<Void> flush(String stream, long rows);

    /** Closes connections; calls under way may be cut off. */
    @Override
    void close();

    /** Opens a flusher on the worker. */
    interface Factory extends Serializable {
        RowFlusher open();
    }
}
