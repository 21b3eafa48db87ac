package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Subscriptions that say nothing but what is required, and a sink. */
final class OneSink {
    // What sinks have unless their files say otherwise.
    static final BatchSpec REQUEST = new BatchSpec(10_000, 1024 * 1024, Duration.ofSeconds(1));
    static final DeliverySpec DELIVERY = new DeliverySpec(
            4,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            new BackoffSpec(Duration.ofMillis(250), Duration.ofSeconds(30)),
            false,
            new LimitsSpec(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
    static final TlsSpec JDK_TRUST = new TlsSpec(null);

    private OneSink() {}

    /** The file's text; the sink is in line 4, or from line 5 on when it has several. */
    static String yaml(String sink) {
        return "tenant: acme\nname: all\nsource: {topics: [fw.acme]}\nsink:" + (sink.contains("\n") ? "\n  " : " {")
                + sink + (sink.contains("\n") ? "\n" : "}\n");
    }

    /** The sink of a file without problems. */
    static SinkSpec read(Path folder, String sink) throws IOException {
        ReadResult result = SubscriptionReader.read(List.of(write(folder, sink)));
        assertThat(result.problems()).isEmpty();
        return result.subscriptions().get(0).subscription().sink();
    }

    /** What is wrong with the file, without its name. */
    static List<String> problems(Path folder, String sink) throws IOException {
        Path file = write(folder, sink);
        return SubscriptionReader.read(List.of(file)).problems().stream()
                .map(problem -> problem.describe().substring(file.toString().length() + 1))
                .toList();
    }

    private static Path write(Path folder, String sink) throws IOException {
        return Files.writeString(folder.resolve("sink.yaml"), yaml(sink));
    }
}
