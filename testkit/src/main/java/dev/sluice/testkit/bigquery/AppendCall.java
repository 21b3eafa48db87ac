package dev.sluice.testkit.bigquery;

import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse.AppendResult;
import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import dev.sluice.testkit.bigquery.RowStore.TableRows;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of AppendRows: requests in, an answer for each in the same order. A request leaves out what the one before it on
 * the call has said: the stream and, per stream, the writer's schema.
 */
final class AppendCall implements StreamObserver<AppendRowsRequest> {

    /**
     * What the calls share.
     *
     * @param breakConnection breaks the connection whose other end has this port
     * @param closing released when the server closes, so that no fault outlives it
     */
    record Context(
            Catalog catalog,
            StreamRegistry streams,
            RowStore store,
            BigQueryFaults faults,
            AppendMeter meter,
            IntConsumer breakConnection,
            CountDownLatch closing) {

        /** Waits for a scripted time, or until the server closes. */
        void await(Duration limit) {
            try {
                // Whether the time ran out or the server closed, the wait is over.
                boolean unused = closing.await(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How the rows of one stream on this call are read, for one version of the table's columns. */
    private record Reading(ProtoSchema writer, int tableVersion, List<Column> columns, RowDecoder decoder) {}

    /** "AppendRows request size", cloud.google.com/bigquery/quotas. */
    private static final int MAX_REQUEST_BYTES = 20 * 1024 * 1024;

    private final Context context;
    private final int peerPort;
    private final StreamObserver<AppendRowsResponse> answers;
    private final Map<String, ProtoSchema> writers = new HashMap<>();
    private final Map<String, Reading> readings = new HashMap<>();
    private String streamName = "";
    private boolean isOver;

    AppendCall(Context context, int peerPort, StreamObserver<AppendRowsResponse> answers) {
        this.context = context;
        this.peerPort = peerPort;
        this.answers = answers;
    }

    @Override
    public void onNext(AppendRowsRequest request) {
        if (isOver) {
            return;
        }
        if (!request.getWriteStream().isEmpty()) {
            streamName = request.getWriteStream();
        }
        if (request.getProtoRows().hasWriterSchema()) {
            // Remembered even if this request is refused: the client will not say it again on this call.
            writers.put(streamName, request.getProtoRows().getWriterSchema());
        }
        context.meter().request(request.getSerializedSize());
        BigQueryFault fault = context.faults().take(WriteCall.APPEND_ROWS);
        if (fault instanceof BigQueryFault.CallFails failure) {
            end(AppendFailure.of(failure.code(), "A scripted fault."));
        } else if (fault instanceof BigQueryFault.ConnectionLost) {
            breakConnection();
        } else if (fault instanceof BigQueryFault.Hang hang) {
            context.await(hang.limit());
            breakConnection();
        } else {
            serve(request, fault);
        }
    }

    private void serve(AppendRowsRequest request, @Nullable BigQueryFault fault) {
        AppendRowsResponse.Builder answer = AppendRowsResponse.newBuilder().setWriteStream(streamName);
        try {
            if (fault instanceof BigQueryFault.Refused refusal) {
                throw AppendFailure.of(refusal.code(), "A scripted fault.");
            }
            if (fault instanceof BigQueryFault.Slow slow) {
                context.await(slow.delay());
            }
            if (fault instanceof BigQueryFault.StreamFinalized && !StreamRegistry.isDefault(streamName)) {
                context.streams().stream(streamName).finish();
            }
            append(request, answer);
        } catch (AppendFailure e) {
            if (e.status().getCode() == Status.Code.NOT_FOUND.value()) {
                end(e);
                return;
            }
            answer.setError(e.status()).addAllRowErrors(e.rowErrors());
        }
        if (fault instanceof BigQueryFault.AnswerLost) {
            breakConnection();
        } else {
            answers.onNext(answer.build());
        }
    }

    private void append(AppendRowsRequest request, AppendRowsResponse.Builder answer) {
        if (request.getSerializedSize() > MAX_REQUEST_BYTES) {
            throw AppendFailure.invalid(
                    "AppendRows request too large: " + request.getSerializedSize() + " limit " + MAX_REQUEST_BYTES);
        }
        if (!request.hasProtoRows()) {
            throw AppendFailure.invalid("The stand-in takes rows as protobuf only.");
        }
        TableId id = TableId.ofPath(streamName);
        Catalog.Table table = context.catalog().find(id).orElseThrow(() -> AppendFailure.tableNotFound(streamName));
        @Nullable Long offset = request.hasOffset() ? request.getOffset().getValue() : null;
        boolean isDefault = StreamRegistry.isDefault(streamName);
        if (isDefault && offset != null) {
            throw AppendFailure.invalid("The default stream takes no offset. Entity: " + streamName);
        }
        @Nullable AppendStream stream = isDefault ? null : context.streams().stream(streamName);
        if (stream != null) {
            // A replay is told so before its rows are looked at.
            stream.checkOffset(offset);
        }
        Reading reading = reading(table, answer);
        List<ByteString> serialized = request.getProtoRows().getRows().getSerializedRowsList();
        TableRows rows = new TableRows(id, reading.columns(), reading.decoder().decode(serialized, streamName));
        AppendResult.Builder result = AppendResult.newBuilder();
        if (stream == null) {
            context.store().append(List.of(rows));
        } else {
            result.setOffset(Int64Value.of(stream.append(rows, offset)));
        }
        context.meter().stored(serialized.size());
        answer.setAppendResult(result);
    }

    /** Finds how to read the rows; when the table has changed since the writer's last request, the answer says so. */
    private Reading reading(Catalog.Table table, AppendRowsResponse.Builder answer) {
        ProtoSchema writer = writers.get(streamName);
        if (writer == null) {
            throw AppendFailure.invalid(
                    "The first request of a stream needs the writer's schema. Entity: " + streamName);
        }
        Reading known = readings.get(streamName);
        if (known != null && known.tableVersion() != table.version()) {
            answer.setUpdatedSchema(Column.storageSchema(table.columns()));
        }
        if (known != null
                && known.tableVersion() == table.version()
                && known.writer().equals(writer)) {
            return known;
        }
        Reading reading = new Reading(
                writer, table.version(), table.columns(), RowDecoder.of(writer, table.columns(), streamName));
        readings.put(streamName, reading);
        return reading;
    }

    private void end(AppendFailure failure) {
        isOver = true;
        answers.onError(failure.toGrpc());
    }

    private void breakConnection() {
        isOver = true;
        context.breakConnection().accept(peerPort);
    }

    @Override
    public void onError(Throwable cancelled) {
        isOver = true;
    }

    @Override
    public void onCompleted() {
        if (!isOver) {
            isOver = true;
            answers.onCompleted();
        }
    }
}
