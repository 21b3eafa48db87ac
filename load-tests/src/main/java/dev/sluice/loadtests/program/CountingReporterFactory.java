package dev.sluice.loadtests.program;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** A Flink metrics reporter of this process: the job's own counters, at any time. Found by Java's service loader. */
public final class CountingReporterFactory implements MetricReporterFactory {
    static final String READ = "records_read_total";
    static final String DELIVERED = "events_delivered_total";

    /** By the names that are asked for, since a job of many lanes has thousands of counters. */
    private static final Map<String, Set<Counter>> COUNTERS =
            Map.of(READ, ConcurrentHashMap.newKeySet(), DELIVERED, ConcurrentHashMap.newKeySet());

    /** Flink's settings that turn it on. */
    static Map<String, String> settings() {
        return Map.of("metrics.reporter.bench.factory.class", CountingReporterFactory.class.getName());
    }

    /**
     * The sum of a counter over subtasks and lanes.
     *
     * @param name {@link #READ} or {@link #DELIVERED}
     */
    static long sum(String name) {
        return COUNTERS.getOrDefault(name, Set.of()).stream()
                .mapToLong(Counter::getCount)
                .sum();
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return new Reporter();
    }

    private static final class Reporter implements MetricReporter {
        @Override
        public void open(MetricConfig config) {
            // Nothing to configure.
        }

        @Override
        public void close() {
            COUNTERS.values().forEach(Set::clear);
        }

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            if (metric instanceof Counter counter) {
                COUNTERS.forEach((end, counters) -> {
                    if (name.endsWith(end)) {
                        counters.add(counter);
                    }
                });
            }
        }

        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
            if (metric instanceof Counter counter) {
                COUNTERS.values().forEach(counters -> counters.remove(counter));
            }
        }
    }
}
