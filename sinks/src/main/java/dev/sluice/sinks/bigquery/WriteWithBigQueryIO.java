package dev.sluice.sinks.bigquery;

import com.google.api.services.bigquery.model.TableReference;
import dev.sluice.events.DeadLetter;
import dev.sluice.events.DeadLetterCoder;
import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.subscription.SinkSpec;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.CreateDisposition;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.Method;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.WriteDisposition;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes one lane's rows by Beam's BigQueryIO instead of the sink's own writer, for comparison and as a way out. Batches of
 * other lanes are passed over. The dead letters that come out are the rows that BigQuery refused.
 *
 * <p>At least once ({@link Method#STORAGE_API_AT_LEAST_ONCE}): a bundle ends once its rows are stored or refused. What
 * BigQueryIO gives up on fails the job, which goes on from its checkpoint; it knows no lane that is held. BigQueryIO takes the
 * service's address and the credentials from the job's options only, so that both are set there, for all of the job.
 */
final class WriteWithBigQueryIO extends PTransform<PCollection<EventBatch>, PCollection<DeadLetter>> {
    private static final long serialVersionUID = 1;

    private final LaneSetup lane;
    private final GoogleEndpoints endpoints;

    /** @param lane a lane with a BigQuery sink, whose table is ready */
    WriteWithBigQueryIO(LaneSetup lane, GoogleEndpoints endpoints) {
        this.lane = lane;
        this.endpoints = endpoints;
    }

    @Override
    public PCollection<DeadLetter> expand(PCollection<EventBatch> batches) {
        configure(batches.getPipeline().getOptions());
        return batches.apply("To rows", ParDo.of(new ToRowsFn(lane)))
                .setCoder(ByteArrayCoder.of())
                .apply("Write", write(lane.sink(SinkSpec.BigQuery.class)))
                .getFailedStorageApiInserts()
                .apply(
                        "To dead letters",
                        ParDo.of(new RefusedRowsFn(lane.subscription().lane())))
                .setCoder(DeadLetterCoder.of());
    }

    /**
     * Without a format of its own for refused rows: when BigQuery refuses rows of one append a second time, BigQueryIO would
     * return rows that are stored in place of those that are refused (github.com/apache/beam/pull/39999).
     */
    private BigQueryIO.Write<byte[]> write(SinkSpec.BigQuery sink) {
        return BigQueryIO.<byte[]>write()
                .to(new TableReference()
                        .setProjectId(sink.project())
                        .setDatasetId(sink.dataset())
                        .setTableId(sink.table()))
                .withMethod(Method.STORAGE_API_AT_LEAST_ONCE)
                .withSchema(RowRecords.tableSchema(
                        RowLayout.of(lane.schema(), sink.layout().positionColumns())))
                .withAvroFormatFunction(RowRecords::read)
                .withCreateDisposition(CreateDisposition.CREATE_NEVER)
                .withWriteDisposition(WriteDisposition.WRITE_APPEND)
                .withoutValidation();
    }

    private void configure(PipelineOptions options) {
        BigQueryOptions bigQuery = options.as(BigQueryOptions.class);
        if (endpoints.bigQueryWrite() != null) {
            bigQuery.setBigQueryEndpoint("https://" + endpoints.bigQueryWrite());
        }
        if (endpoints.credentials() == Credentials.NONE) {
            bigQuery.setCredentialFactoryClass(NoopCredentialFactory.class);
        }
    }
}
