package dev.sluice.pipelines.read;

import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordBatchCoder;
import java.util.List;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads Kafka topics: out come batches of records of one partition each, in offset order per partition, at least once.
 * An element's timestamp is the Kafka timestamp of its first record, moved up to the watermark if it is behind it.
 *
 * <p>Brokers, consumer group and the rest come from {@link KafkaReadOptions}, at submission and again at every restart.
 * Partitions and matching topics that appear while the job runs are read from their beginning; deleted records that were
 * not read yet are counted as {@link ReadMetric#RECORDS_LOST}, never skipped silently. See docs/read.md.
 *
 * <p>Run a {@link LaunchCheck} before submitting: the read itself waits for a topic that does not exist.
 */
public final class ReadRecordBatches extends PTransform<PBegin, PCollection<RecordBatch>> {
    private static final long serialVersionUID = 1L;
    /** A job has one read; its name in checkpoints and options. */
    private static final String READ_ID = "only";

    private final Selections selections;

    private ReadRecordBatches(Selections selections) {
        this.selections = selections;
    }

    /**
     * Reads all topics of the selections once, however many selections share them.
     *
     * @throws IllegalArgumentException when there is no selection, or one topic is given two starts
     */
    public static ReadRecordBatches from(List<TopicSelection> selections) {
        return new ReadRecordBatches(Selections.of(selections));
    }

    @Override
    public PCollection<RecordBatch> expand(PBegin input) {
        KafkaReadOptions options = input.getPipeline().getOptions().as(KafkaReadOptions.class);
        options.setReadTopics(ReadTopicsJson.with(options.getReadTopics(), READ_ID, selections));
        return input.apply("Read", Read.from(new RecordBatchSource(READ_ID, selections, Share.WHOLE)))
                .setCoder(RecordBatchCoder.of());
    }
}
