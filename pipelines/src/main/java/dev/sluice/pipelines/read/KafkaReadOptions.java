package dev.sluice.pipelines.read;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * How readers find the brokers. A reader looks here whenever it starts, also when it is restored from a checkpoint, so a
 * job that is submitted again with other brokers, another user or other topics honours them.
 */
public interface KafkaReadOptions extends PipelineOptions {

    @Description("The Kafka brokers as JSON of a KafkaSpec; secrets by reference only")
    @Nullable
    String getKafka();

    void setKafka(@Nullable String json);

    @Description("The consumer group that offsets are committed to, and read from when there is no checkpoint")
    @Nullable
    String getConsumerGroup();

    void setConsumerGroup(@Nullable String group);

    @Description("The number of parts that a read is split into, for good: a checkpoint keeps it. At least the highest"
            + " parallelism the job will ever have. 8 deals out evenly over 1, 2, 4 and 8 slots and costs 8 consumers;"
            + " more cost a consumer, two threads and up to 2 MB each.")
    @Default.Integer(8)
    int getReadShares();

    void setReadShares(int shares);

    @Description("After this many milliseconds without a record a partition that is read to its end stops holding back"
            + " the watermark")
    @Default.Long(10_000)
    long getReadIdleAfterMillis();

    void setReadIdleAfterMillis(long millis);

    @Description("How often readers look for new partitions and new matching topics, in milliseconds")
    @Default.Long(10_000)
    long getReadDiscoveryIntervalMillis();

    void setReadDiscoveryIntervalMillis(long millis);

    @Description("What each read selects; written by ReadRecordBatches")
    @Hidden
    @Nullable
    String getReadTopics();

    void setReadTopics(@Nullable String json);
}
