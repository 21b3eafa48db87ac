package dev.sluice.cli.preview;

import dev.sluice.cli.Progress;
import dev.sluice.pipelines.ConfigurationException;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.Durations;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.KafkaSpecReader;
import dev.sluice.subscription.Problem;
import dev.sluice.subscription.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say which subscriptions are tried on which records. */
final class LaneInput {
    private static final Duration LAST = Duration.ofHours(1);
    private static final Duration MOST_LAST = Duration.ofDays(7);
    private static final int MAX_LIMIT = 10_000_000;
    private static final int MAX_TIMEOUT_SECONDS = 3_600;

    @Parameters(
            paramLabel = "SUBSCRIPTION",
            arity = "1..*",
            description = "Subscription files (YAML), or folders of *.yaml files.")
    private List<Path> files = List.of();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "Events: an Avro object container file, JSON objects (as in the tests of a subscription), or a"
                            + " firewall's log lines.")
    private @Nullable Path input;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            description = "Read what the subscription's topics got in the last 30m, 1h or so; 1h unless set.")
    private @Nullable String last;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Records to try at most; ${DEFAULT-VALUE} unless set.")
    private long limit;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "The time after which reading topics ends; ${DEFAULT-VALUE} seconds unless set.")
    private int timeoutSeconds;

    @Option(
            names = "--bootstrapServers",
            paramLabel = "HOST:PORT[,HOST:PORT]",
            description = "Brokers without security.")
    private @Nullable String servers;

    @Option(names = "--kafkaConfig", paramLabel = "FILE", description = "Brokers with security, as for run.")
    private @Nullable Path kafkaConfig;

    @Option(
            names = "--set",
            split = ",",
            paramLabel = "NAME=VALUE",
            description = "Values for $${NAME} in the files, separated by commas.")
    private Map<String, String> variables = Map.of();

    /** What was found of the options. */
    record Opened(List<Subscription> subscriptions, LaneInput options, @Nullable KafkaSpec kafka, Duration last) {

        /** The records for one subscription; empty when no option says where they are. */
        Optional<Feed> feed(Subscription subscription, Progress progress) {
            if (options.input != null) {
                return Optional.of(new FileFeed(
                        options.input,
                        subscription,
                        options.limit,
                        Clock.systemUTC().instant()));
            }
            return Optional.ofNullable(kafka)
                    .map(brokers -> new TopicFeed(
                            brokers,
                            subscription,
                            last,
                            options.limit,
                            Duration.ofSeconds(options.timeoutSeconds),
                            Clock.systemUTC(),
                            progress));
        }
    }

    /**
     * Reads and checks all that the options name.
     *
     * @param needsRecords whether it is a mistake to name no records
     * @param problems what else is wrong
     * @throws ConfigurationException with every problem
     */
    Opened open(boolean needsRecords, List<String> problems) {
        List<String> all = new ArrayList<>(problems);
        if (limit < 1 || limit > MAX_LIMIT) {
            all.add("--limit: " + limit + " (expected: 1 to " + MAX_LIMIT + ")");
        }
        if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
            all.add("--timeout: " + timeoutSeconds + " (expected: 1 to " + MAX_TIMEOUT_SECONDS + ")");
        }
        Duration window = last == null ? LAST : Durations.parse(last).orElse(Duration.ZERO);
        if (window.isZero() || window.compareTo(MOST_LAST) > 0) {
            all.add("--last: \"" + last + "\" (expected: a duration such as 30m or 1h, at most "
                    + Durations.format(MOST_LAST) + ")");
        }
        checkInput(needsRecords, all);
        KafkaSpec kafka = kafka(all);
        LoadedSubscriptions loaded = LoadedSubscriptions.load(expanded(all), variables);
        loaded.problems().stream().map(Problem::show).forEach(all::add);
        if (!all.isEmpty()) {
            throw new ConfigurationException(all);
        }
        return new Opened(loaded.subscriptions(), this, kafka, window);
    }

    private void checkInput(boolean needsRecords, List<String> problems) {
        boolean brokers = servers != null || kafkaConfig != null;
        if (input != null && last != null) {
            problems.add("--input, --last: both (expected: one of them)");
        } else if (input != null && !Files.isReadable(input)) {
            problems.add("--input: \"" + input + "\" (expected: a readable file)");
        } else if (input == null && last != null && !brokers) {
            problems.add("--bootstrapServers, --kafkaConfig: (none) (expected: one of them with --last)");
        } else if (needsRecords && input == null && !brokers) {
            problems.add("--input, --bootstrapServers, --kafkaConfig: (none) (expected: one of them)");
        }
    }

    private @Nullable KafkaSpec kafka(List<String> problems) {
        if (servers != null && kafkaConfig != null) {
            problems.add("--bootstrapServers, --kafkaConfig: both (expected: one of them)");
        } else if (servers != null) {
            try {
                return KafkaSpec.plaintext(servers);
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        } else if (kafkaConfig != null) {
            KafkaSpecReader.Result read = KafkaSpecReader.read(kafkaConfig, variables);
            read.problems().stream().map(Problem::show).forEach(problems::add);
            return read.kafka();
        }
        return null;
    }

    private List<Path> expanded(List<String> problems) {
        List<Path> expanded = new ArrayList<>();
        for (Path file : files) {
            if (!Files.isDirectory(file)) {
                expanded.add(file);
                continue;
            }
            try (Stream<Path> entries = Files.list(file)) {
                List<Path> found = entries.filter(
                                entry -> entry.getFileName().toString().endsWith(".yaml"))
                        .sorted()
                        .toList();
                if (found.isEmpty()) {
                    problems.add(file + ": (expected: a folder with *.yaml files)");
                }
                expanded.addAll(found);
            } catch (IOException e) {
                problems.add(file + ": (expected: a readable folder)");
            }
        }
        return expanded;
    }
}
