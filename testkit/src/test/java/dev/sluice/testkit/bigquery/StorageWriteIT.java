package dev.sluice.testkit.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.api.core.ApiFuture;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.FailedPreconditionException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.api.gax.rpc.OutOfRangeException;
import com.google.api.gax.rpc.PermissionDeniedException;
import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.DatasetInfo;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsRequest;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteClient;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteSettings;
import com.google.cloud.bigquery.storage.v1.Exceptions.AppendSerializationError;
import com.google.cloud.bigquery.storage.v1.Exceptions.OffsetAlreadyExists;
import com.google.cloud.bigquery.storage.v1.Exceptions.OffsetOutOfRange;
import com.google.cloud.bigquery.storage.v1.Exceptions.SchemaMismatchedException;
import com.google.cloud.bigquery.storage.v1.Exceptions.StreamFinalizedException;
import com.google.cloud.bigquery.storage.v1.FlushRowsRequest;
import com.google.cloud.bigquery.storage.v1.GetWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.cloud.bigquery.storage.v1.StreamWriter;
import com.google.cloud.bigquery.storage.v1.TableName;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.cloud.bigquery.storage.v1.WriteStreamView;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Int64Value;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Storage Write API of the stand-in through the real client. */
class StorageWriteIT {

    private static final TableName TABLE = TableName.of("sluice", "acme", "at");

    private BigQueryServer server;
    private BigQuery rest;
    private BigQueryWriteClient client;

    @BeforeEach
    void start() throws Exception {
        server = BigQueryServer.start();
        rest = BigQueryOptions.newBuilder()
                .setHost(server.restEndpoint())
                .setProjectId("sluice")
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService();
        rest.create(DatasetInfo.of("acme"));
        createTable("at", Field.of("id", StandardSQLTypeName.INT64), Field.of("name", StandardSQLTypeName.STRING));
        client = BigQueryWriteClient.create(BigQueryWriteSettings.newBuilder()
                .setEndpoint(server.grpcEndpoint())
                .setCredentialsProvider(NoCredentialsProvider.create())
                .setTransportChannelProvider(InstantiatingGrpcChannelProvider.newBuilder()
                        .setEndpoint(server.grpcEndpoint())
                        .setChannelConfigurator(channel -> channel.usePlaintext())
                        .build())
                .build());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        client.awaitTermination(5, TimeUnit.SECONDS);
        server.close();
    }

    private void createTable(String name, Field... fields) {
        rest.create(TableInfo.of(
                com.google.cloud.bigquery.TableId.of("acme", name), StandardTableDefinition.of(Schema.of(fields))));
    }

    private StreamWriter writer(String stream, ProtoSchema schema) throws IOException {
        return StreamWriter.newBuilder(stream, client)
                .setWriterSchema(schema)
                .setRetrySettings(RetrySettings.newBuilder()
                        .setMaxAttempts(5)
                        .setInitialRetryDelayDuration(Duration.ofMillis(5))
                        .setMaxRetryDelayDuration(Duration.ofMillis(20))
                        .build())
                .build();
    }

    private StreamWriter defaultWriter() throws IOException {
        return writer(TABLE + "/streams/_default", WriterTable.schema());
    }

    private String create(WriteStream.Type type) {
        return client.createWriteStream(
                        TABLE, WriteStream.newBuilder().setType(type).build())
                .getName();
    }

    private static AppendRowsResponse get(ApiFuture<AppendRowsResponse> append) throws Exception {
        return append.get(20, TimeUnit.SECONDS);
    }

    private static Throwable failure(ApiFuture<AppendRowsResponse> append) {
        Throwable thrown = catchThrowable(() -> get(append));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        return thrown.getCause();
    }

    @Test
    void storesWhatTheDefaultStreamBrings() throws Exception {
        try (StreamWriter writer = defaultWriter()) {
            List<ApiFuture<AppendRowsResponse>> appends = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                appends.add(writer.append(WriterTable.rows(i * 500L, i * 500L + 500)));
            }
            for (ApiFuture<AppendRowsResponse> append : appends) {
                assertThat(get(append).getAppendResult().hasOffset()).isFalse();
            }
        }
        assertThat(server.query("SELECT count(*) AS n, count(DISTINCT id) AS d, max(name) AS m FROM acme.\"at\""))
                .singleElement()
                .hasToString("{n=10000, d=10000, m=event-9999}");
        assertThat(server.appends().rows()).isEqualTo(10_000);
    }

    @Test
    void tellsAReplayFromAGapOnACommittedStream() throws Exception {
        String stream = create(WriteStream.Type.COMMITTED);
        try (StreamWriter writer = writer(stream, WriterTable.schema())) {
            assertThat(get(writer.append(WriterTable.rows(0, 10), 0))
                            .getAppendResult()
                            .getOffset()
                            .getValue())
                    .isZero();
            assertThat(get(writer.append(WriterTable.rows(10, 15), 10))
                            .getAppendResult()
                            .getOffset()
                            .getValue())
                    .isEqualTo(10);

            assertThat(failure(writer.append(WriterTable.rows(0, 10), 0)))
                    .isInstanceOfSatisfying(OffsetAlreadyExists.class, e -> {
                        assertThat(e.getExpectedOffset()).isEqualTo(15);
                        assertThat(e.getActualOffset()).isZero();
                        assertThat(e.getStreamName()).isEqualTo(stream);
                    });
            assertThat(failure(writer.append(WriterTable.rows(20, 21), 20)))
                    .isInstanceOfSatisfying(OffsetOutOfRange.class, e -> assertThat(e.getExpectedOffset())
                            .isEqualTo(15));
        }
        assertThat(server.rowCount("acme", "at")).isEqualTo(15);

        try (StreamWriter reopened = writer(stream, WriterTable.schema())) {
            assertThat(failure(reopened.append(WriterTable.rows(10, 15), 10))).isInstanceOf(OffsetAlreadyExists.class);
            assertThat(get(reopened.append(WriterTable.rows(15, 16), 15)).hasAppendResult())
                    .isTrue();
        }
        assertThat(client.finalizeWriteStream(stream).getRowCount()).isEqualTo(16);
        try (StreamWriter late = writer(stream, WriterTable.schema())) {
            assertThat(failure(late.append(WriterTable.rows(16, 17), 16))).isInstanceOf(StreamFinalizedException.class);
        }
        assertThat(server.rowCount("acme", "at")).isEqualTo(16);
    }

    @Test
    void namesTheBadRowsAndStoresNoneOfTheirAppend() throws Exception {
        ProtoRows rows = ProtoRows.newBuilder()
                .addSerializedRows(WriterTable.row(1, "good"))
                .addSerializedRows(WriterTable.row(2, "cut off").substring(0, 5))
                .addSerializedRows(WriterTable.row(3, "good"))
                // Field 7 is not in the writer's schema.
                .addSerializedRows(com.google.protobuf.ByteString.copyFrom(new byte[] {0x38, 1}))
                .build();
        try (StreamWriter writer = defaultWriter()) {
            assertThat(failure(writer.append(rows))).isInstanceOfSatisfying(AppendSerializationError.class, e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                assertThat(e.getRowIndexToErrorMessage())
                        .containsOnlyKeys(1, 3)
                        .containsEntry(3, "Unknown field number 7");
            });
            assertThat(server.rowCount("acme", "at")).isZero();
            get(writer.append(WriterTable.rows(0, 1)));
        }
        assertThat(server.rowCount("acme", "at")).isEqualTo(1);
    }

    @Test
    void refusesAWriterWithMoreOrOtherFieldsThanTheTable() throws Exception {
        ProtoSchema.Builder more = WriterTable.schema().toBuilder();
        more.getProtoDescriptorBuilder().addField(WriterTable.field("extra", 3, FieldDescriptorProto.Type.TYPE_STRING));
        try (StreamWriter writer = writer(TABLE + "/_default", more.build())) {
            assertThat(failure(writer.append(WriterTable.rows(0, 1)))).isInstanceOf(SchemaMismatchedException.class);
        }
        ProtoSchema.Builder other = WriterTable.schema().toBuilder();
        other.getProtoDescriptorBuilder()
                .setField(1, WriterTable.field("name", 2, FieldDescriptorProto.Type.TYPE_BOOL));
        try (StreamWriter writer = writer(TABLE + "/_default", other.build())) {
            assertThat(failure(writer.append(WriterTable.rows(0, 1))))
                    .hasMessageContaining("mismatched with BigQuery field");
        }
        assertThat(server.rowCount("acme", "at")).isZero();
    }

    @Test
    void describesADefaultStreamWithItsTable() {
        WriteStream stream = client.getWriteStream(GetWriteStreamRequest.newBuilder()
                .setName(TABLE + "/streams/_default")
                .setView(WriteStreamView.FULL)
                .build());
        assertThat(stream.getType()).isEqualTo(WriteStream.Type.COMMITTED);
        assertThat(stream.getTableSchema().getFieldsList())
                .extracting(com.google.cloud.bigquery.storage.v1.TableFieldSchema::getName)
                .containsExactly("id", "name");
        assertThatThrownBy(() -> client.getWriteStream(TableName.of("sluice", "acme", "missing") + "/streams/_default"))
                .isInstanceOf(com.google.api.gax.rpc.NotFoundException.class);
    }

    @Test
    void showsPendingRowsWithTheCommitAndBufferedRowsWithTheFlush() throws Exception {
        String pending = create(WriteStream.Type.PENDING);
        String buffered = create(WriteStream.Type.BUFFERED);
        try (StreamWriter first = writer(pending, WriterTable.schema());
                StreamWriter second = writer(buffered, WriterTable.schema())) {
            get(first.append(WriterTable.rows(0, 10), 0));
            get(second.append(WriterTable.rows(10, 15), 0));
            get(second.append(WriterTable.rows(15, 20), 5));
        }
        assertThat(server.rowCount("acme", "at")).isZero();

        client.flushRows(FlushRowsRequest.newBuilder()
                .setWriteStream(buffered)
                .setOffset(Int64Value.of(6))
                .build());
        assertThat(server.rowCount("acme", "at")).isEqualTo(7);

        BatchCommitWriteStreamsRequest commit = BatchCommitWriteStreamsRequest.newBuilder()
                .setParent(TABLE.toString())
                .addWriteStreams(pending)
                .build();
        assertThat(client.batchCommitWriteStreams(commit).getStreamErrorsCount())
                .isEqualTo(1);
        assertThat(server.rowCount("acme", "at")).isEqualTo(7);
        client.finalizeWriteStream(pending);
        assertThat(client.batchCommitWriteStreams(commit).hasCommitTime()).isTrue();
        assertThat(server.rowCount("acme", "at")).isEqualTo(17);
    }

    @Test
    void flushesAndCreatesStreamsAsScripted() throws Exception {
        server.faults().next(WriteCall.CREATE_STREAM, 1, new BigQueryFault.CallFails(Status.Code.FAILED_PRECONDITION));
        assertThatThrownBy(() -> create(WriteStream.Type.BUFFERED)).isInstanceOf(FailedPreconditionException.class);
        String stream = create(WriteStream.Type.BUFFERED);
        try (StreamWriter writer = writer(stream, WriterTable.schema())) {
            get(writer.append(WriterTable.rows(0, 10), 0));
        }
        server.faults().next(WriteCall.FLUSH_ROWS, 1, new BigQueryFault.CallFails(Status.Code.PERMISSION_DENIED));
        assertThatThrownBy(() -> flush(stream, 9)).isInstanceOf(PermissionDeniedException.class);
        assertThat(server.rowCount("acme", "at")).isZero();

        server.faults().next(WriteCall.FLUSH_ROWS, 1, new BigQueryFault.AnswerLost());
        server.faults().next(WriteCall.FLUSH_ROWS, 1, new BigQueryFault.Slow(Duration.ofMillis(20)));
        // The client calls again by itself.
        assertThat(flush(stream, 9)).isEqualTo(9);
        assertThat(server.rowCount("acme", "at")).isEqualTo(10);
        assertThat(server.faults().pending()).isZero();
        assertThatThrownBy(() -> flush(stream, 10)).isInstanceOf(OutOfRangeException.class);
        assertThat(server.streams()).isEqualTo(1);
    }

    @Test
    void knowsNoStreamOfATableThatWasDeleted() throws Exception {
        String stream = create(WriteStream.Type.BUFFERED);
        try (StreamWriter writer = writer(stream, WriterTable.schema())) {
            get(writer.append(WriterTable.rows(0, 10), 0));
        }
        rest.delete(com.google.cloud.bigquery.TableId.of("acme", "at"));
        createTable("at", Field.of("id", StandardSQLTypeName.INT64), Field.of("name", StandardSQLTypeName.STRING));

        assertThatThrownBy(() -> flush(stream, 9)).isInstanceOf(NotFoundException.class);
        assertThat(server.rowCount("acme", "at")).isZero();
        assertThat(server.streams()).isZero();
    }

    private long flush(String stream, long offset) {
        return client.flushRows(FlushRowsRequest.newBuilder()
                        .setWriteStream(stream)
                        .setOffset(Int64Value.of(offset))
                        .build())
                .getOffset();
    }

    @Test
    void tellsTheWriterThatTheTableHasGainedAColumn() throws Exception {
        try (StreamWriter writer = defaultWriter()) {
            get(writer.append(WriterTable.rows(0, 1)));
            rest.update(rest.getTable("acme", "at").toBuilder()
                    .setDefinition(StandardTableDefinition.of(Schema.of(
                            Field.of("id", StandardSQLTypeName.INT64),
                            Field.of("name", StandardSQLTypeName.STRING),
                            Field.of("rule", StandardSQLTypeName.STRING))))
                    .build());
            assertThat(get(writer.append(WriterTable.rows(1, 2)))
                            .getUpdatedSchema()
                            .getFieldsCount())
                    .isEqualTo(3);
        }
        assertThat(server.query("SELECT id, rule FROM acme.\"at\" ORDER BY id"))
                .hasToString("[{id=0, rule=null}, {id=1, rule=null}]");
    }

    @Test
    void survivesScriptedFailuresWithTheClientsOwnRetries() throws Exception {
        String stream = create(WriteStream.Type.COMMITTED);
        server.faults().nextAppends(1, new BigQueryFault.CallFails(Status.Code.UNAVAILABLE));
        server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.INTERNAL));
        server.faults().nextAppends(1, new BigQueryFault.ConnectionLost());
        server.faults().nextAppends(1, new BigQueryFault.Slow(Duration.ofMillis(20)));
        try (StreamWriter writer = writer(stream, WriterTable.schema())) {
            get(writer.append(WriterTable.rows(0, 10), 0));
        }
        assertThat(server.faults().pending()).isZero();
        assertThat(server.rowCount("acme", "at")).isEqualTo(10);
    }

    @Test
    void failsAsScriptedWhereTheClientDoesNotRetry() throws Exception {
        String stream = create(WriteStream.Type.COMMITTED);
        try (StreamWriter writer = StreamWriter.newBuilder(stream, client)
                .setWriterSchema(WriterTable.schema())
                .build()) {
            server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.RESOURCE_EXHAUSTED));
            assertThat(Status.fromThrowable(failure(writer.append(WriterTable.rows(0, 1), 0)))
                            .getCode())
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            server.faults().nextAppends(1, new BigQueryFault.StreamFinalized());
            assertThat(failure(writer.append(WriterTable.rows(0, 1), 0))).isInstanceOf(StreamFinalizedException.class);
        }
        assertThat(server.rowCount("acme", "at")).isZero();
    }

    @Test
    void storesTheRowsWhoseAnswerIsLostSoThatTheRetryIsToldSo() throws Exception {
        String stream = create(WriteStream.Type.COMMITTED);
        server.faults().nextAppends(1, new BigQueryFault.AnswerLost());
        try (StreamWriter writer = writer(stream, WriterTable.schema())) {
            assertThat(failure(writer.append(WriterTable.rows(0, 10), 0))).isInstanceOf(OffsetAlreadyExists.class);
        }
        assertThat(server.rowCount("acme", "at")).isEqualTo(10);
    }

    @Test
    void doesNotAnswerWhileItHangs() throws Exception {
        server.faults().nextAppends(1, new BigQueryFault.Hang(Duration.ofMillis(50)));
        try (StreamWriter writer = defaultWriter()) {
            get(writer.append(WriterTable.rows(0, 10)));
        }
        assertThat(server.appends().requests()).isEqualTo(2);
        assertThat(server.rowCount("acme", "at")).isEqualTo(10);
    }

    @Test
    void storesLargeAppendsOfABusyWriter() throws Exception {
        ProtoRows rows = WriterTable.rows(0, 10_000);
        try (StreamWriter writer = defaultWriter()) {
            List<ApiFuture<AppendRowsResponse>> appends = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                appends.add(writer.append(rows));
            }
            for (ApiFuture<AppendRowsResponse> append : appends) {
                get(append);
            }
        }
        assertThat(server.rowCount("acme", "at")).isEqualTo(200_000);
    }
}
