package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the examples and the defaults of the documentation to what the reader does. */
class SubscriptionsPageTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    private final String page = readPage();

    @Test
    void examplesAreRead() throws IOException {
        List<String> examples =
                YAML.matcher(page).results().map(match -> match.group(1)).toList();
        Path smallest = Files.writeString(directory.resolve("smallest.yaml"), examples.get(0));
        Path full = Files.writeString(directory.resolve("full.yaml"), examples.get(1));
        Path kafka = Files.writeString(directory.resolve("kafka.yaml"), examples.get(2));

        ReadResult result = SubscriptionReader.read(List.of(smallest, full));

        assertThat(examples).hasSize(3);
        assertThat(result.problems()).isEmpty();
        assertThat(result.subscriptions()).hasSize(5);
        assertThat(KafkaSpecReader.read(kafka, Map.of()).problems()).isEmpty();
    }

    @Test
    void tablesSayTheDefaultsAndLimitsOfTheRecords() {
        BatchSpec request = BatchSpec.REQUEST;
        BatchSpec object = BatchSpec.OBJECT;
        DeliverySpec delivery = DeliverySpec.DEFAULT;

        assertThat(page)
                .contains("| `batch.maxEvents` | " + request.maxEvents() + " | 1 to " + BatchSpec.MAX_EVENTS + ":")
                .contains("| `batch.maxBytes` | `" + Sizes.format(request.maxBytes()) + "` | "
                        + Sizes.format(BatchSpec.MIN_BYTES) + " to " + Sizes.format(BatchSpec.MAX_REQUEST_BYTES) + ":")
                .contains("| `batch.maxBytes` | `" + Sizes.format(request.maxBytes()) + "` | "
                        + Sizes.format(BatchSpec.MIN_BYTES) + " to " + Sizes.format(BatchSpec.MAX_APPEND_BYTES) + ":")
                .contains("| " + object.maxEvents() + ", `" + Sizes.format(object.maxBytes()) + "`, `"
                        + object.maxAge().toSeconds() + "s` | as below, `maxBytes` to "
                        + Sizes.format(BatchSpec.MAX_BYTES))
                .contains("| `batch.maxAge` | `" + Durations.format(request.maxAge()) + "` | "
                        + Durations.format(BatchSpec.MIN_AGE) + " to " + Durations.format(BatchSpec.MAX_AGE) + ":")
                .contains("| `delivery.maxInFlight` | " + delivery.maxInFlight() + " | 1 to "
                        + DeliverySpec.MAX_IN_FLIGHT + ":")
                .contains("| `delivery.requestTimeout` | `" + Durations.format(delivery.requestTimeout()) + "` | "
                        + Durations.format(DeliverySpec.MIN_TIMEOUT) + " to "
                        + Durations.format(DeliverySpec.MAX_TIMEOUT) + ":")
                .contains("| `delivery.maxRetryTime` | `" + Durations.format(delivery.maxRetryTime()) + "` | 0s to "
                        + Durations.format(DeliverySpec.MAX_RETRY_TIME) + ":")
                .contains("| `delivery.backoff.base` | `"
                        + Durations.format(delivery.backoff().base()) + "` | " + Durations.format(BackoffSpec.MIN_BASE)
                        + " to " + Durations.format(BackoffSpec.MAX_BASE) + ":")
                .contains("| `delivery.backoff.cap` | `"
                        + Durations.format(delivery.backoff().cap()) + "` | " + Durations.format(BackoffSpec.MAX_BASE)
                        + " to " + Durations.format(BackoffSpec.MAX_CAP) + ":")
                .contains("| `delivery.limits.eventsPerSecond` | none | 1 to " + LimitsSpec.MAX_EVENTS_PER_SECOND + ":")
                .contains("| `delivery.limits.bytesPerSecond` | none | " + Sizes.format(LimitsSpec.MIN_BYTES)
                        + " (about an event) to " + Sizes.format(LimitsSpec.MAX_BYTES) + " |")
                .contains("| `delivery.limits.bytesInFlight` | none | " + Sizes.format(LimitsSpec.MIN_BYTES) + " to "
                        + Sizes.format(LimitsSpec.MAX_BYTES) + " |")
                .contains("| `combine.targetBytes` | `" + Sizes.format(CombineSpec.DEFAULT.targetBytes()) + "` | "
                        + Sizes.format(CombineSpec.MIN_TARGET_BYTES) + " to "
                        + Sizes.format(CombineSpec.MAX_TARGET_BYTES) + ":")
                .contains("| `combine.maxAge` | `" + Durations.format(CombineSpec.DEFAULT.maxAge()) + "` | "
                        + Durations.format(CombineSpec.MIN_AGE) + " to " + Durations.format(CombineSpec.MAX_AGE) + ":")
                .contains("| `connections` | 2 | 1 to " + SinkSpec.Syslog.MAX_CONNECTIONS + ":");
    }

    /** Surefire runs in the module's directory. */
    private static String readPage() {
        try {
            return Files.readString(Path.of("../docs/subscriptions.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
