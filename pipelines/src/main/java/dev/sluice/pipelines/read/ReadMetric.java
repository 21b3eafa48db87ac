package dev.sluice.pipelines.read;

import org.apache.kafka.common.TopicPartition;

/**
 * What a read measures: counters once per batch, backlogs at most once per second. Beam knows metrics by name only, so
 * a backlog's name ends in topic and partition.
 */
public enum ReadMetric {
    RECORDS_READ("records_read_total", Kind.COUNTER, "records", "Records returned to the pipeline."),
    BYTES_READ("bytes_read_total", Kind.COUNTER, "bytes", "Bytes of keys and values returned, uncompressed."),
    RECORDS_LOST(
            "records_lost_total",
            Kind.COUNTER,
            "offsets",
            "Offsets that the broker had deleted before they were read. Above 0, a person must act."),
    COMMITS_FAILED(
            "offset_commits_failed_total",
            Kind.COUNTER,
            "commits",
            "Commits of offsets that the brokers refused; the next checkpoint commits again."),
    BACKLOG_RECORDS(
            "backlog_records",
            Kind.GAUGE_PER_PARTITION,
            "records",
            "Offsets between what was returned of a partition and its end."),
    BACKLOG_BYTES(
            "backlog_bytes",
            Kind.GAUGE_PER_PARTITION,
            "bytes",
            "The same in bytes, estimated by the mean size of the records read so far.");

    /** The namespace of all these metrics. */
    public static final String NAMESPACE = "sluice_read";

    private final String metricName;
    private final Kind kind;
    private final String unit;
    private final String meaning;

    ReadMetric(String metricName, Kind kind, String unit, String meaning) {
        this.metricName = metricName;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
    }

    /** How a metric is reported. */
    public enum Kind {
        COUNTER,
        GAUGE_PER_PARTITION
    }

    /** The metric's name, without the partition of a {@link Kind#GAUGE_PER_PARTITION}. */
    public String metricName() {
        return metricName;
    }

    public Kind kind() {
        return kind;
    }

    public String unit() {
        return unit;
    }

    public String meaning() {
        return meaning;
    }

    /** The name of a partition's own gauge, such as {@code backlog_records.fw.acme.traffic.3}. */
    public String metricName(TopicPartition partition) {
        return metricName + "." + partition.topic() + "." + partition.partition();
    }
}
