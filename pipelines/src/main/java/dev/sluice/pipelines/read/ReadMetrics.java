package dev.sluice.pipelines.read;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.kafka.common.TopicPartition;

/** Reports the {@link ReadMetric}s of one share. Beam only takes metrics on the thread that runs the reader. */
final class ReadMetrics {
    private static final long BACKLOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Counter recordsRead = counter(ReadMetric.RECORDS_READ);
    private final Counter bytesRead = counter(ReadMetric.BYTES_READ);
    private final Counter recordsLost = counter(ReadMetric.RECORDS_LOST);
    private final Counter commitsFailed = counter(ReadMetric.COMMITS_FAILED);
    private final Map<TopicPartition, BacklogGauges> backlogs = new HashMap<>();
    private long backlogNanos = System.nanoTime() - BACKLOG_INTERVAL_NANOS;

    private record BacklogGauges(Gauge records, Gauge bytes) {}

    void batchReturned(long records, long bytes) {
        recordsRead.inc(records);
        bytesRead.inc(bytes);
    }

    void lost(long records) {
        recordsLost.inc(records);
    }

    void commitsFailed(long commits) {
        if (commits > 0) {
            commitsFailed.inc(commits);
        }
    }

    /**
     * Sets the gauges of all partitions, if a second has gone by.
     *
     * @param backlogRecords the backlog of a partition, negative while unknown
     * @param recordBytes the mean size of a record, 0 while unknown
     */
    void backlog(
            Iterable<TopicPartition> partitions, ToLongFunction<TopicPartition> backlogRecords, double recordBytes) {
        if (System.nanoTime() - backlogNanos < BACKLOG_INTERVAL_NANOS) {
            return;
        }
        backlogNanos = System.nanoTime();
        for (TopicPartition partition : partitions) {
            long records = backlogRecords.applyAsLong(partition);
            if (records >= 0) {
                BacklogGauges gauges = backlogs.computeIfAbsent(partition, ReadMetrics::gauges);
                gauges.records().set(records);
                gauges.bytes().set((long) (records * recordBytes));
            }
        }
    }

    private static BacklogGauges gauges(TopicPartition partition) {
        return new BacklogGauges(
                Metrics.gauge(ReadMetric.NAMESPACE, ReadMetric.BACKLOG_RECORDS.metricName(partition)),
                Metrics.gauge(ReadMetric.NAMESPACE, ReadMetric.BACKLOG_BYTES.metricName(partition)));
    }

    private static Counter counter(ReadMetric metric) {
        return Metrics.counter(ReadMetric.NAMESPACE, metric.metricName());
    }
}
