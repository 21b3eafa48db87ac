package dev.sluice.testkit.bigquery;

import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsRequest;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteGrpc;
import com.google.cloud.bigquery.storage.v1.CreateWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.FlushRowsRequest;
import com.google.cloud.bigquery.storage.v1.FlushRowsResponse;
import com.google.cloud.bigquery.storage.v1.GetWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.cloud.bigquery.storage.v1.WriteStreamView;
import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * The Storage Write API (cloud.google.com/bigquery/docs/reference/storage/rpc/google.cloud.bigquery.storage.v1). Each call
 * of AppendRows is an {@link AppendCall}.
 */
final class WriteService extends BigQueryWriteGrpc.BigQueryWriteImplBase {

    private static final String LOCATION = "us";

    private final Catalog catalog;
    private final StreamRegistry streams;
    private final AppendCall.Context appends;
    private final Clock clock;

    WriteService(Catalog catalog, StreamRegistry streams, AppendCall.Context appends, Clock clock) {
        this.catalog = catalog;
        this.streams = streams;
        this.appends = appends;
        this.clock = clock;
    }

    @Override
    public void createWriteStream(CreateWriteStreamRequest request, StreamObserver<WriteStream> answers) {
        answer(WriteCall.CREATE_STREAM, answers, () -> {
            Catalog.Table table = table(request.getParent());
            WriteStream.Type type = request.getWriteStream().getType();
            return switch (type) {
                case COMMITTED, PENDING, BUFFERED ->
                    describe(streams.create(request.getParent(), table.id(), type), table, true);
                case TYPE_UNSPECIFIED, UNRECOGNIZED ->
                    throw AppendFailure.invalid("The type of the stream is missing.");
            };
        });
    }

    @Override
    public void getWriteStream(GetWriteStreamRequest request, StreamObserver<WriteStream> answers) {
        answer(answers, () -> {
            Catalog.Table table = table(request.getName());
            boolean isFull = request.getView() == WriteStreamView.FULL;
            if (!StreamRegistry.isDefault(request.getName())) {
                return describe(streams.stream(request.getName()), table, isFull);
            }
            WriteStream.Builder stream = WriteStream.newBuilder()
                    .setName(request.getName())
                    .setType(WriteStream.Type.COMMITTED)
                    .setWriteMode(WriteStream.WriteMode.INSERT)
                    .setLocation(LOCATION);
            if (isFull) {
                stream.setTableSchema(Column.storageSchema(table.columns()));
            }
            return stream.build();
        });
    }

    @Override
    public StreamObserver<AppendRowsRequest> appendRows(StreamObserver<AppendRowsResponse> answers) {
        return new AppendCall(appends, PeerPort.current(), answers);
    }

    @Override
    public void finalizeWriteStream(
            FinalizeWriteStreamRequest request, StreamObserver<FinalizeWriteStreamResponse> answers) {
        answer(answers, () -> FinalizeWriteStreamResponse.newBuilder()
                .setRowCount(streams.stream(request.getName()).finish())
                .build());
    }

    @Override
    public void flushRows(FlushRowsRequest request, StreamObserver<FlushRowsResponse> answers) {
        answer(WriteCall.FLUSH_ROWS, answers, () -> {
            AppendStream stream = streams.stream(request.getWriteStream());
            return FlushRowsResponse.newBuilder()
                    .setOffset(stream.flush(request.getOffset().getValue()))
                    .build();
        });
    }

    @Override
    public void batchCommitWriteStreams(
            BatchCommitWriteStreamsRequest request, StreamObserver<BatchCommitWriteStreamsResponse> answers) {
        answer(answers, () -> {
            Instant now = clock.instant();
            List<StorageError> problems = streams.commit(request.getWriteStreamsList(), now);
            BatchCommitWriteStreamsResponse.Builder response = BatchCommitWriteStreamsResponse.newBuilder();
            return problems.isEmpty()
                    ? response.setCommitTime(timestamp(now)).build()
                    : response.addAllStreamErrors(problems).build();
        });
    }

    private Catalog.Table table(String path) {
        return catalog.find(TableId.ofPath(path)).orElseThrow(() -> AppendFailure.tableNotFound(path));
    }

    private static WriteStream describe(AppendStream stream, Catalog.Table table, boolean withSchema) {
        WriteStream.Builder description = WriteStream.newBuilder()
                .setName(stream.name())
                .setType(stream.type())
                .setWriteMode(WriteStream.WriteMode.INSERT)
                .setCreateTime(timestamp(stream.created()))
                .setLocation(LOCATION);
        Instant committed = stream.committed();
        if (committed != null) {
            description.setCommitTime(timestamp(committed));
        }
        if (withSchema) {
            description.setTableSchema(Column.storageSchema(table.columns()));
        }
        return description.build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static <T> void answer(StreamObserver<T> answers, Supplier<T> call) {
        T answer;
        try {
            answer = call.get();
        } catch (AppendFailure e) {
            answers.onError(e.toGrpc());
            return;
        }
        answers.onNext(answer);
        answers.onCompleted();
    }

    /** As {@link #answer}, unless a fault is scripted for this call. */
    private <T> void answer(WriteCall kind, StreamObserver<T> answers, Supplier<T> call) {
        int peerPort = PeerPort.current();
        BigQueryFault fault = appends.faults().take(kind);
        if (fault instanceof BigQueryFault.CallFails failure) {
            answers.onError(
                    AppendFailure.of(failure.code(), "A scripted fault.").toGrpc());
        } else if (fault instanceof BigQueryFault.Refused refusal) {
            answers.onError(
                    AppendFailure.of(refusal.code(), "A scripted fault.").toGrpc());
        } else if (fault instanceof BigQueryFault.ConnectionLost) {
            appends.breakConnection().accept(peerPort);
        } else if (fault instanceof BigQueryFault.Hang hang) {
            appends.await(hang.limit());
            appends.breakConnection().accept(peerPort);
        } else if (fault instanceof BigQueryFault.AnswerLost) {
            var unused = call.get();
            appends.breakConnection().accept(peerPort);
        } else {
            if (fault instanceof BigQueryFault.Slow slow) {
                appends.await(slow.delay());
            }
            answer(answers, call);
        }
    }
}
