package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.Exceptions;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode;
import com.google.protobuf.Any;
import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A stream whose appends a test answers. */
final class TestingStream implements RowStream {

    /** An append that came in. */
    record Call(int rows, long offset, CompletableFuture<AppendRowsResponse> answer) {
        void stored() {
            answer.complete(AppendRowsResponse.getDefaultInstance());
        }

        void failed(Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    private final String name;
    private final List<Call> calls = new ArrayList<>();
    private boolean closed;

    TestingStream(String name) {
        this.name = name;
    }

    synchronized Call call(int index) {
        return calls.get(index);
    }

    synchronized int calls() {
        return calls.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized CompletableFuture<AppendRowsResponse> append(ProtoRows rows, long offset) {
        Call call = new Call(rows.getSerializedRowsCount(), offset, new CompletableFuture<>());
        calls.add(call);
        return call.answer();
    }

    @Override
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    /** What the client throws when the service says that the stream is longer than the append's offset. */
    static Throwable offsetExists(long expected, long received) {
        StorageError error = StorageError.newBuilder()
                .setCode(StorageErrorCode.OFFSET_ALREADY_EXISTS)
                .setErrorMessage("The offset is within stream, expected offset " + expected + ", received " + received)
                .build();
        return Exceptions.toStorageException(
                com.google.rpc.Status.newBuilder()
                        .setCode(Code.ALREADY_EXISTS_VALUE)
                        .setMessage("The offset is within stream")
                        .addDetails(Any.pack(error))
                        .build(),
                null);
    }
}
