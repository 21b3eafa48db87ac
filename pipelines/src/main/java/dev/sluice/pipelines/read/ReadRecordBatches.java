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
    private static final String ONLY_READ = "only";

    private final Selections selections;
    private final String readId;

    private ReadRecordBatches(Selections selections, String readId) {
        this.selections = selections;
        this.readId = readId;
    }

    /**
     * Reads all topics of the selections once, however many selections share them.
     *
     * @throws IllegalArgumentException when there is no selection, or one topic is given two starts
     */
    public static ReadRecordBatches from(List<TopicSelection> selections) {
        return new ReadRecordBatches(Selections.of(selections), ONLY_READ);
    }

    /** Names this read; needed, and to be kept over restarts, where a job has several. */
    public ReadRecordBatches withReadId(String id) {
        return new ReadRecordBatches(selections, id);
    }

    @Override
    public PCollection<RecordBatch> expand(PBegin input) {
        KafkaReadOptions options = input.getPipeline().getOptions().as(KafkaReadOptions.class);
        options.setReadTopics(ReadTopicsJson.with(options.getReadTopics(), readId, selections));
        return input.apply("Read", Read.from(new RecordBatchSource(readId, selections, Share.WHOLE)))
                .setCoder(RecordBatchCoder.of());
    }
}
