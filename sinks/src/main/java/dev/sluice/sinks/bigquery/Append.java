package dev.sluice.sinks.bigquery;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A shipment as one append: its rows, its size, and the client's futures as Java's. */
final class Append {
    /** Below the service's 10 MB for one AppendRows request, leaving room for the descriptor and the stream's name. */
    static final long MAX_BYTES = 9_500_000;

    /** Bytes that a row takes in a request besides its own: a tag and a length of up to 4 bytes. */
    private static final int ROW_OVERHEAD_BYTES = 5;

    private Append() {}

    /** The refusal of a shipment that no append can carry; it is halved then. */
    static Optional<Answer> tooLarge(Shipment shipment) {
        long bytes = shipment.payloadBytes() + (long) ROW_OVERHEAD_BYTES * shipment.count();
        return bytes <= MAX_BYTES
                ? Optional.empty()
                : Optional.of(new Answer.Refused(
                        -1,
                        Reason.TOO_LARGE,
                        "append: " + bytes + " bytes (expected: at most " + MAX_BYTES + ")"));
    }

    static ProtoRows rows(Shipment shipment) {
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

    static <T> CompletableFuture<T> future(ApiFuture<T> call) {
        CompletableFuture<T> future = new CompletableFuture<>();
        ApiFutures.addCallback(
                call,
                new ApiFutureCallback<T>() {
                    @Override
                    public void onSuccess(T result) {
                        future.complete(result);
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        future.completeExceptionally(failure);
                    }
                },
                MoreExecutors.directExecutor());
        return future;
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** For what may block longer than anybody should wait: opening and closing writers. */
    static void onOwnThread(Runnable task) {
        Thread thread = new Thread(task, "bigquery-writer");
        thread.setDaemon(true);
        thread.start();
    }
}
