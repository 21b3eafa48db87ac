package dev.sluice.testkit.bigquery;

import com.google.cloud.bigquery.storage.v1.RowError;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode;
import com.google.protobuf.Any;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;

/**
 * A refusal in the terms of the Storage Write API: a gRPC code, with a {@link StorageError} as detail where the service
 * has one, and the rows that are to blame.
 */
final class AppendFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient com.google.rpc.Status status;
    private final transient List<RowError> rowErrors;

    private AppendFailure(com.google.rpc.Status status, List<RowError> rowErrors) {
        super(status.getMessage());
        this.status = status;
        this.rowErrors = rowErrors;
    }

    static AppendFailure invalid(String message) {
        return of(Status.Code.INVALID_ARGUMENT, message);
    }

    static AppendFailure of(Status.Code code, String message) {
        return new AppendFailure(
                com.google.rpc.Status.newBuilder()
                        .setCode(code.value())
                        .setMessage(message)
                        .build(),
                List.of());
    }

    static AppendFailure rows(List<RowError> errors, String entity) {
        com.google.rpc.Status status = com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.INVALID_ARGUMENT.value())
                .setMessage("Errors found while processing rows. Please refer to the row_errors field for details."
                        + " Entity: " + entity)
                .build();
        return new AppendFailure(status, List.copyOf(errors));
    }

    static AppendFailure tableNotFound(String entity) {
        return storage(
                Status.Code.NOT_FOUND, StorageErrorCode.TABLE_NOT_FOUND, "Requested entity was not found.", entity);
    }

    static AppendFailure streamNotFound(String entity) {
        return storage(
                Status.Code.NOT_FOUND, StorageErrorCode.STREAM_NOT_FOUND, "Requested entity was not found.", entity);
    }

    static AppendFailure streamFinalized(String entity) {
        return storage(
                Status.Code.FAILED_PRECONDITION,
                StorageErrorCode.STREAM_FINALIZED,
                "Stream has been finalized and cannot be appended.",
                entity);
    }

    static AppendFailure invalidStreamType(String entity) {
        return storage(
                Status.Code.INVALID_ARGUMENT,
                StorageErrorCode.INVALID_STREAM_TYPE,
                "The call does not fit the type of the stream.",
                entity);
    }

    static AppendFailure extraFields(String field, String entity) {
        return storage(
                Status.Code.INVALID_ARGUMENT,
                StorageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS,
                "Input schema has more fields than BigQuery schema, extra fields: '" + field + "'",
                entity);
    }

    static AppendFailure offsetExists(long expected, long received, String entity) {
        return storage(
                Status.Code.ALREADY_EXISTS,
                StorageErrorCode.OFFSET_ALREADY_EXISTS,
                "The offset is within stream, expected offset " + expected + ", received " + received,
                entity);
    }

    static AppendFailure offsetOutOfRange(long expected, long received, String entity) {
        return storage(
                Status.Code.OUT_OF_RANGE,
                StorageErrorCode.OFFSET_OUT_OF_RANGE,
                "The offset is beyond stream, expected offset " + expected + ", received " + received,
                entity);
    }

    /** The detail on its own, for calls that report about several streams at once. */
    static StorageError storageError(StorageErrorCode code, String message, String entity) {
        return StorageError.newBuilder()
                .setCode(code)
                .setEntity(entity)
                .setErrorMessage(message + " Entity: " + entity)
                .build();
    }

    private static AppendFailure storage(
            Status.Code code, StorageErrorCode storageCode, String message, String entity) {
        StorageError error = storageError(storageCode, message, entity);
        return new AppendFailure(
                com.google.rpc.Status.newBuilder()
                        .setCode(code.value())
                        .setMessage(error.getErrorMessage())
                        .addDetails(Any.pack(error))
                        .build(),
                List.of());
    }

    /** What a response of a call that goes on carries. */
    com.google.rpc.Status status() {
        return status;
    }

    List<RowError> rowErrors() {
        return rowErrors;
    }

    /** What ends a call. */
    StatusRuntimeException toGrpc() {
        return StatusProto.toStatusRuntimeException(status);
    }
}
