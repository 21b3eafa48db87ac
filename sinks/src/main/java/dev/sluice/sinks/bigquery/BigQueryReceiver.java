package dev.sluice.sinks.bigquery;

import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.RowError;
import com.google.cloud.bigquery.storage.v1.StreamWriter;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
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

    /** Below the service's 10 MB for one AppendRows request, leaving room for the descriptor and the stream's name. */
    static final long MAX_APPEND_BYTES = 9_500_000;

    /** Bytes that a row takes in a request besides its own: a tag and a length of up to 4 bytes. */
    private static final int ROW_OVERHEAD_BYTES = 5;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final String table;
    private final Duration requestTimeout;
    private final Supplier<StreamWriter> opener;
    private @Nullable CompletableFuture<StreamWriter> writer;
    private boolean closed;

    /**
     * @param table the table's name in messages
     * @param requestTimeout time one append may take
     * @param opener opens a writer; may block, and is called on a thread of its own
     */
    BigQueryReceiver(String table, Duration requestTimeout, Supplier<StreamWriter> opener) {
        this.table = table;
        this.requestTimeout = requestTimeout;
        this.opener = opener;
    }

    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        long bytes = shipment.payloadBytes() + (long) ROW_OVERHEAD_BYTES * shipment.count();
        if (bytes > MAX_APPEND_BYTES) {
            return CompletableFuture.completedFuture(new Answer.Refused(
                    -1, Reason.TOO_LARGE, "append: " + bytes + " bytes (expected: at most " + MAX_APPEND_BYTES + ")"));
        }
        return writer().thenCompose(open -> append(open, rows(shipment)))
                .exceptionally(failure -> AppendFailure.answer(unwrapped(failure), table))
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
            last.thenAcceptAsync(StreamWriter::close, BigQueryReceiver::onOwnThread)
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
            writer = CompletableFuture.supplyAsync(opener, BigQueryReceiver::onOwnThread);
        }
        return writer;
    }

    private static ProtoRows rows(Shipment shipment) {
        ProtoRows.Builder rows = ProtoRows.newBuilder();
        for (Shipment.Slice slice : shipment.slices()) {
            EventBatch batch = slice.batch();
            for (int i = slice.from(); i < slice.to(); i++) {
                // No copy: batches are immutable by agreement.
                rows.addSerializedRows(
                        UnsafeByteOperations.unsafeWrap(batch.packed(), batch.payloadStart(i), batch.payloadLength(i)));
            }
        }
        return rows.build();
    }

    private static CompletableFuture<Answer> append(StreamWriter writer, ProtoRows rows) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        ApiFutures.addCallback(
                writer.append(rows),
                new ApiFutureCallback<AppendRowsResponse>() {
                    @Override
                    public void onSuccess(AppendRowsResponse response) {
                        answer.complete(
                                response.getRowErrorsCount() == 0
                                        ? new Answer.Accepted()
                                        : AppendFailure.refusedRow(rowErrors(response)));
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }
                },
                MoreExecutors.directExecutor());
        return answer;
    }

    private static Map<Integer, String> rowErrors(AppendRowsResponse response) {
        return response.getRowErrorsList().stream()
                .collect(Collectors.toMap(
                        error -> Math.toIntExact(error.getIndex()), RowError::getMessage, (first, second) -> first));
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static void onOwnThread(Runnable task) {
        Thread thread = new Thread(task, "bigquery-writer");
        thread.setDaemon(true);
        thread.start();
    }
}
