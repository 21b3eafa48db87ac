package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.StreamWriter;
import java.util.concurrent.CompletableFuture;

/** A stream of type BUFFERED that this process has created, so that nobody else appends to it. */
interface RowStream extends AutoCloseable {

    /** The stream's full name, by which its rows are made visible. */
    String name();

    /**
     * Appends at an offset; does not block. An answer with row errors says that nothing was stored, an exception may leave
     * that open. The client sends again by itself what a broken connection left without an answer, and is then told that the
     * offset exists if the rows were stored.
     */
    CompletableFuture<AppendRowsResponse> append(ProtoRows rows, long offset);

    /** Whether nothing can be appended any more. */
    boolean isClosed();

    /** Closes the connection; may take minutes when the service hangs. */
    @Override
    void close();

    /** The stream behind a writer of its own, which has a connection of its own. */
    static RowStream of(StreamWriter writer) {
        return new RowStream() {
            @Override
            public String name() {
                return writer.getStreamName();
            }

            @Override
            public CompletableFuture<AppendRowsResponse> append(ProtoRows rows, long offset) {
                return Calls.future(writer.append(rows, offset));
            }

            @Override
            public boolean isClosed() {
                return writer.isClosed();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }
}
