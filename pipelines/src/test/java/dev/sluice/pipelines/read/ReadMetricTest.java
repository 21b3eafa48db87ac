package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadMetricTest {

    @Test
    void theDocumentationHasEveryMetricAsItIsDeclared() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "read.md"));

        assertThat(Arrays.stream(ReadMetric.values()).map(ReadMetricTest::row)).allMatch(page::contains);
    }

    private static String row(ReadMetric metric) {
        String suffix = metric.kind() == ReadMetric.Kind.GAUGE_PER_PARTITION ? ".<topic>.<partition>" : "";
        String kind = metric.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return "| `" + metric.metricName() + suffix + "` | " + kind + " | " + metric.unit() + " | " + metric.meaning()
                + " |";
    }

    @Test
    void aBacklogIsNamedAfterItsPartition() {
        assertThat(ReadMetric.BACKLOG_RECORDS.metricName(new TopicPartition("fw.acme.traffic", 3)))
                .isEqualTo("backlog_records.fw.acme.traffic.3");
    }
}
