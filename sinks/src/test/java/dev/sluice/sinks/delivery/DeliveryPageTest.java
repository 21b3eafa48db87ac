package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.BackoffSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.LimitsSpec;
import dev.sluice.subscription.ReadResult;
import dev.sluice.subscription.SubscriptionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/delivery.md to what the delivery does. */
class DeliveryPageTest {
    private static final Pattern METRIC =
            Pattern.compile("^\\| `([a-z_]+)` \\| ([^|]+) \\| [^|]+?( \\(gauge\\))? \\|$", Pattern.MULTILINE);

    @Test
    void describesEachMetricAndNoOther() throws IOException {
        List<String> described = METRIC.matcher(page().split("## Metrics", 2)[1])
                .results()
                .map(row -> row.group(1) + ", " + row.group(2) + (row.group(3) == null ? ", COUNTER" : ", GAUGE"))
                .toList();

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(DeliveryMetric.values())
                        .map(metric -> metric.metricName() + ", " + metric.unit() + ", " + metric.type())
                        .toList());
    }

    @Test
    void showsAnExampleThatIsRead(@TempDir Path directory) throws IOException {
        String delivery = page().split("```yaml\n", 2)[1].split("```", 2)[0];
        Path file = Files.writeString(
                directory.resolve("lane.yaml"),
                """
                tenant: acme
                name: denied
                source: {topics: [fw.acme.traffic]}
                sink:
                  https:
                    url: https://siem.acme.example
                %s
                deadLetters: {topic: dead.acme}
                """
                        .formatted(delivery.strip().indent(4).stripTrailing()));

        ReadResult result = SubscriptionReader.read(List.of(file));

        assertThat(result.problems()).isEmpty();
        assertThat(result.subscriptions()).singleElement().satisfies(each -> assertThat(
                        each.subscription().sink().delivery())
                .isEqualTo(new DeliverySpec(
                        16,
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(10),
                        new BackoffSpec(Duration.ofMillis(500), Duration.ofMinutes(1)),
                        true,
                        new LimitsSpec(20_000, 20L << 20, 8L << 20))));
    }

    @Test
    void saysTheWaitsThatAreTheDefault() throws IOException {
        BackoffSpec backoff = BackoffSpec.DEFAULT;

        assertThat(page())
                .contains("between 0 and " + backoff.base().toMillis() + " ms, "
                        + backoff.base().multipliedBy(2).toMillis() + " ms, 1 s, ... "
                        + backoff.cap().toSeconds() + " s")
                .contains(RetryPolicy.FAILURES_TO_OPEN + " failed attempts in a row");
    }

    /** Surefire runs in the module's directory. */
    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/delivery.md"));
    }
}
