package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.RowError;
import com.google.cloud.bigquery.storage.v1.StreamWriter;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends a lane's rows to its table's default stream: one shipment is one append, stored whole or not at all. An append
 * whose answer is lost is sent again, so a row may be stored twice: at least once.
 *
 * <p>Source: <a href="https://cloud.google.com/bigquery/docs/write-api-streaming">Storage Write API, default stream</a>.
 */
final class BigQueryReceiver implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(BigQueryReceiver.class);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final String table;
    private final Duration requestTimeout;
    private final RowLayout layout;
    private final WriterOpener<StreamWriter> opener;
    private @Nullable CompletableFuture<StreamWriter> writer;
    private boolean closed;

    /**
     * @param table the table's name in messages
     * @param requestTimeout time one append may take
     * @param layout what a row is
     * @param opener opens a writer; called on a thread of its own
     */
    BigQueryReceiver(String table, Duration requestTimeout, RowLayout layout, WriterOpener<StreamWriter> opener) {
        this.table = table;
        this.requestTimeout = requestTimeout;
        this.layout = layout;
        this.opener = opener;
    }

    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        Optional<Answer> tooLarge = layout.tooLarge(shipment);
        if (tooLarge.isPresent()) {
            return CompletableFuture.completedFuture(tooLarge.get());
        }
        return writer().thenCompose(open -> append(open, layout.rows(shipment)))
                .exceptionally(failure -> failed(Calls.unwrapped(failure), shipment.count()))
                .completeOnTimeout(
                        new Answer.Transient(table + ": no answer within " + requestTimeout, null),
                        requestTimeout.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        CompletableFuture<StreamWriter> last;
        synchronized (this) {
            last = writer;
            closed = true;
        }
        if (last == null) {
            return;
        }
        try {
            // The client's close waits minutes for a service that hangs, hence the own thread and limit.
            last.thenAcceptAsync(StreamWriter::close, Calls::onOwnThread)
                    .get(CLOSE_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().addKeyValue("table", table).setCause(e).log("Writer did not close in time");
        }
    }

    /** The open writer, or a new one when there is none, opening it failed or it was closed. */
    private synchronized CompletableFuture<StreamWriter> writer() {
        if (closed) {
            // An attempt that began just before the close must not open a writer that nobody closes.
            return CompletableFuture.failedFuture(new CancellationException("the receiver was closed"));
        }
        if (writer == null
                || writer.isCompletedExceptionally()
                || (writer.isDone() && writer.join().isClosed())) {
            writer = CompletableFuture.supplyAsync(opener, Calls::onOwnThread);
        }
        return writer;
    }

    private Answer failed(Throwable failure, int count) {
        if (opener.needsNewWriter(failure)) {
            discardWriter();
        }
        return AppendFailure.answer(failure, table, count);
    }

    private synchronized void discardWriter() {
        if (writer != null && writer.isDone() && !writer.isCompletedExceptionally()) {
            var unused = writer.thenAcceptAsync(StreamWriter::close, Calls::onOwnThread);
            writer = null;
        }
    }

    private static CompletableFuture<Answer> append(StreamWriter writer, ProtoRows rows) {
        return Calls.future(writer.append(rows))
                .thenApply(response -> response.getRowErrorsCount() == 0
                        ? new Answer.Accepted()
                        : AppendFailure.refusedRows(rowErrors(response), rows.getSerializedRowsCount()));
    }

    static Map<Integer, String> rowErrors(AppendRowsResponse response) {
        return response.getRowErrorsList().stream()
                .collect(Collectors.toMap(
                        error -> Math.toIntExact(error.getIndex()), RowError::getMessage, (first, second) -> first));
    }
}
