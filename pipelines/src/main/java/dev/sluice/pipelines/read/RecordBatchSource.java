package dev.sluice.pipelines.read;

import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordBatchCoder;
import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.KafkaSpecJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * One share of a read. Runners write it into every checkpoint by Java serialization, so it holds what must not change
 * and no more: the read's id, the share, and the selection of topics under which the checkpoint was made, against which
 * a restored reader tells a partition that is new from a topic that is newly selected. Brokers, group, credentials and
 * today's selection come from {@link KafkaReadOptions}.
 *
 * <p>It is written as a {@link SavedShare}. Its own fields stay serializable all the same: older checkpoints have them.
 */
final class RecordBatchSource extends UnboundedSource<RecordBatch, Mark> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SHARES = 1024;

    private final String readId;
    private final Selections selections;
    private final Share share;

    RecordBatchSource(String readId, Selections selections, Share share) {
        this.readId = readId;
        this.selections = selections;
        this.share = share;
    }

    private Object writeReplace() {
        return new SavedShare(this);
    }

    String readId() {
        return readId;
    }

    Selections selections() {
        return selections;
    }

    Share share() {
        return share;
    }

    /**
     * The configured number of shares, whatever the runner desires: it desires today's parallelism, and a checkpoint keeps
     * the shares for good.
     */
    @Override
    public List<RecordBatchSource> split(int desiredNumSplits, PipelineOptions options) {
        int shares = options.as(KafkaReadOptions.class).getReadShares();
        if (shares < 1 || shares > MOST_SHARES) {
            throw new IllegalArgumentException("readShares: " + shares + " (expected: 1 to " + MOST_SHARES + ")");
        }
        return IntStream.range(0, shares)
                .mapToObj(index -> new RecordBatchSource(readId, selections, new Share(index, shares)))
                .toList();
    }

    @Override
    public RecordBatchReader createReader(PipelineOptions options, @Nullable Mark mark) throws IOException {
        KafkaReadOptions read = options.as(KafkaReadOptions.class);
        KafkaSpec kafka = KafkaSpecJson.read(required("kafka", read.getKafka()));
        String group = required("consumerGroup", read.getConsumerGroup());
        Selections today = ReadTopicsJson.find(read.getReadTopics(), readId).orElse(selections);
        StartPositions.Restored restored = mark == null
                ? StartPositions.Restored.nothing()
                : new StartPositions.Restored(mark.nextOffsets(), selections);
        String description = "Kafka read of " + today + " at " + String.join(",", kafka.bootstrapServers());
        Consumer<ByteBuffer, ByteBuffer> consumer;
        Admin admin;
        try {
            consumer = consumer(kafka, group);
        } catch (KafkaException e) {
            throw new IOException(description + ": " + reason(e), e);
        }
        try {
            admin = Admin.create(KafkaSettings.forAdmin(kafka));
        } catch (KafkaException e) {
            consumer.close();
            throw new IOException(description + ": " + reason(e), e);
        }
        Prefetch prefetch = new Prefetch(
                "sluice-read-" + readId + "-" + share.index(),
                description,
                share,
                consumer,
                new PartitionDiscovery(admin, today, Duration.ofMillis(read.getReadDiscoveryIntervalMillis())),
                new StartPositions(today, restored));
        prefetch.start();
        return new RecordBatchReader(
                new RecordBatchSource(readId, today, share),
                prefetch,
                new ShareWatermark(read.getReadIdleAfterMillis()),
                Clock.systemUTC());
    }

    private Consumer<ByteBuffer, ByteBuffer> consumer(KafkaSpec kafka, String group) {
        Map<String, Object> settings = KafkaSettings.forConsumer(kafka, group);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, group + "-" + readId + "-" + share.index());
        return new KafkaConsumer<>(settings, new ByteBufferDeserializer(), new ByteBufferDeserializer());
    }

    /** Kafka's constructors wrap what is wrong, such as a host name that no DNS knows, into "Failed to construct". */
    private static String reason(KafkaException e) {
        return e.getCause() instanceof KafkaException cause ? cause.getMessage() : e.getMessage();
    }

    private static String required(String option, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: a value for this pipeline option)");
        }
        return value;
    }

    @Override
    public Coder<Mark> getCheckpointMarkCoder() {
        return MarkCoder.of();
    }

    @Override
    public Coder<RecordBatch> getOutputCoder() {
        return RecordBatchCoder.of();
    }
}
