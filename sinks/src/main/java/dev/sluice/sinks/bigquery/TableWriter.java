package dev.sluice.sinks.bigquery;

import com.google.api.gax.batching.FlowController.LimitExceededBehavior;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteClient;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteSettings;
import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.cloud.bigquery.storage.v1.StreamWriter;
import com.google.cloud.bigquery.storage.v1.TableName;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Opens writers to tables. For default streams the client keeps one pool of connections per location and process, shared by
 * all tables and lanes; the first writer's limits hold for the pool, so they are the same for every lane.
 */
final class TableWriter {
    /** One reconnection is the client's own; after that the lane's retries, backoff and time limit apply. */
    private static final Duration RECONNECT_FOR = Duration.ofSeconds(1);

    /** A connection whose oldest append has had no answer for so long is given up and replaced. */
    private static final Duration GIVE_UP_CONNECTION_AFTER = Duration.ofSeconds(60);

    /** Per connection of the pool, which has up to 20: bounds what abandoned appends can hold. */
    private static final long CONNECTION_BYTES = 64L << 20;

    private static final long CONNECTION_REQUESTS = 500;

    private TableWriter() {}

    /**
     * Opens a writer; asks once where the dataset is (blocking, at most {@code timeout}), and connects with the first
     * append.
     *
     * @throws com.google.api.gax.rpc.ApiException when the service does not say where the dataset is
     */
    static StreamWriter open(GoogleEndpoints endpoints, TableName table, ProtoSchema schema, Duration timeout) {
        StreamWriter.setMaxRequestCallbackWaitTime(GIVE_UP_CONNECTION_AFTER);
        try (BigQueryWriteClient client = BigQueryWriteClient.create(settings(endpoints, timeout))) {
            StreamWriter.Builder writer = StreamWriter.newBuilder(StreamWriter.getDefaultStreamName(table), client)
                    .setWriterSchema(schema)
                    .setEnableConnectionPool(true)
                    .setMaxRetryDuration(RECONNECT_FOR)
                    .setMaxInflightBytes(CONNECTION_BYTES)
                    .setMaxInflightRequests(CONNECTION_REQUESTS)
                    // A full connection is an answer like any other; blocking would stall the bundle of every lane.
                    .setLimitExceededBehavior(LimitExceededBehavior.ThrowException);
            if (endpoints.bigQueryWritePlaintext() && endpoints.bigQueryWrite() != null) {
                // Pools are told apart by location only. A stand-in's is its address, so that two stand-ins in one
                // process never share connections.
                writer.setLocation(endpoints.bigQueryWrite());
            }
            return writer.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Creates a buffered stream and opens a writer to it, which has a connection of its own: the client's pool is for default
     * streams only. Blocks for one call, at most {@code timeout}.
     *
     * @throws com.google.api.gax.rpc.ApiException when the service does not create the stream
     */
    static RowStream openBuffered(GoogleEndpoints endpoints, TableName table, ProtoSchema schema, Duration timeout) {
        StreamWriter.setMaxRequestCallbackWaitTime(GIVE_UP_CONNECTION_AFTER);
        try (BigQueryWriteClient client = BigQueryWriteClient.create(settings(endpoints, timeout))) {
            WriteStream stream = client.createWriteStream(
                    table,
                    WriteStream.newBuilder().setType(WriteStream.Type.BUFFERED).build());
            return RowStream.of(StreamWriter.newBuilder(stream.getName(), client)
                    .setWriterSchema(schema)
                    .setMaxRetryDuration(RECONNECT_FOR)
                    .setLimitExceededBehavior(LimitExceededBehavior.ThrowException)
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the service is reached; a call takes at most {@code timeout} and is not tried again. */
    static BigQueryWriteSettings settings(GoogleEndpoints endpoints, Duration timeout) throws IOException {
        BigQueryWriteSettings.Builder settings = BigQueryWriteSettings.newBuilder();
        settings.getWriteStreamSettings().setSimpleTimeoutNoRetriesDuration(timeout);
        settings.createWriteStreamSettings().setSimpleTimeoutNoRetriesDuration(timeout);
        settings.flushRowsSettings().setSimpleTimeoutNoRetriesDuration(timeout);
        if (endpoints.credentials() == Credentials.NONE) {
            settings.setCredentialsProvider(NoCredentialsProvider.create());
        }
        if (endpoints.bigQueryWrite() != null) {
            settings.setEndpoint(endpoints.bigQueryWrite());
        }
        settings.setTransportChannelProvider(transport(endpoints.bigQueryWritePlaintext()));
        return settings.build();
    }

    private static TransportChannelProvider transport(boolean plaintext) {
        InstantiatingGrpcChannelProvider.Builder transport =
                BigQueryWriteSettings.defaultGrpcTransportProviderBuilder();
        if (plaintext) {
            transport.setChannelConfigurator(channel -> channel.usePlaintext());
        } else {
            // What the client sets when it makes its own settings: finds connections that died in silence.
            transport
                    .setKeepAliveTimeDuration(Duration.ofMinutes(1))
                    .setKeepAliveTimeoutDuration(Duration.ofMinutes(1))
                    .setKeepAliveWithoutCalls(true);
        }
        return transport.build();
    }
}
