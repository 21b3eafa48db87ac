package dev.sluice.pipelines;

import dev.sluice.checkpoint.JobCheckpoints;
import dev.sluice.pipelines.deadletter.DeadLetterTopics;
import dev.sluice.pipelines.kafka.KafkaTopics;
import dev.sluice.pipelines.read.LaunchCheck;
import dev.sluice.pipelines.read.ReadRecordBatches;
import dev.sluice.sinks.bigquery.BigQueryTables;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.KafkaSpecJson;
import dev.sluice.subscription.KafkaSpecReader;
import dev.sluice.subscription.Problem;
import dev.sluice.subscription.Subscription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.jspecify.annotations.Nullable;

/** From options to a pipeline that is ready to run: reads and checks everything that can be checked before a launch. */
public final class Job {
    /** Stands for a group while something else is wrong that is reported. */
    private static final String UNKNOWN = "unknown";

    private Job() {}

    /**
     * Validates options and subscriptions, checks brokers and topics, and creates what is missing on the way out: dead-letter
     * topics, the ledger's and BigQuery tables. The job's checkpoint plan is applied, to the options and to Flink's environment.
     *
     * @throws ConfigurationException when an option or a subscription is not as it should be, or a BigQuery table cannot take
     *     its lane's events; names all of them
     * @throws dev.sluice.pipelines.read.LaunchException when brokers do not answer or topics are missing
     * @throws IllegalStateException when a secret cannot be read, or the topics of dead letters or the ledger cannot be created
     */
    public static Pipeline create(SluiceOptions options) {
        List<String> problems = new ArrayList<>();
        Optional<KafkaSpec> kafka = collect(() -> kafka(options), problems);
        Optional<GoogleEndpoints> google = collect(() -> GoogleEndpoints.from(options), problems);
        Optional<List<Subscription>> checked = collect(() -> subscriptions(options), problems);
        Optional<String> group =
                checked.flatMap(subscriptions -> collect(() -> consumerGroup(options, subscriptions), problems));
        Optional<JobCheckpoints> checkpoints =
                collect(() -> checkpoints(options, checked.orElse(List.of()), group.orElse(UNKNOWN)), problems);
        checked.ifPresent(subscriptions -> problems.addAll(conflicts(subscriptions, options.getLedgerTopic())));
        checkpoints.ifPresent(plan -> collect(() -> checkRestored(plan, options), problems));
        checked.ifPresent(subscriptions -> checkLedger(options, subscriptions).ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        KafkaSpec brokers = kafka.orElseThrow();
        List<Subscription> subscriptions = checked.orElseThrow();
        options.setConsumerGroup(group.orElseThrow());
        LaunchCheck.run(brokers, group.orElseThrow(), TopicSelections.of(subscriptions));
        DeadLetterTopics.ensure(brokers, subscriptions);
        String ledger = options.getLedgerTopic();
        if (ledger != null) {
            KafkaTopics.ensure(brokers, List.of(ledger), "ledger topic");
        }
        try {
            BigQueryTables.prepare(google.orElseThrow(), Lanes.of(subscriptions));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    String.valueOf(e.getMessage()).lines().toList());
        }
        return assemble(options, brokers, subscriptions, checkpoints.orElseThrow());
    }

    /** What stands against subscriptions as one job without a ledger, each of which is right by itself; one a line. */
    public static List<String> conflicts(List<Subscription> subscriptions) {
        return conflicts(subscriptions, null);
    }

    private static List<String> conflicts(List<Subscription> subscriptions, @Nullable String ledgerTopic) {
        List<String> problems = new ArrayList<>();
        // Two subscriptions of one topic may contradict each other in where it starts.
        collect(() -> ReadRecordBatches.from(TopicSelections.of(subscriptions)), problems);
        problems.addAll(BigQueryIOLanes.problems(subscriptions, ledgerTopic));
        return problems;
    }

    /**
     * The job's checkpoints. Its folder is named after the consumer group, which stays the same over restarts; the tenant's is
     * {@code shared} where there are several.
     */
    static JobCheckpoints checkpoints(SluiceOptions options, List<Subscription> subscriptions, String group) {
        List<String> tenants =
                subscriptions.stream().map(Subscription::tenant).distinct().toList();
        return JobCheckpoints.of(options, tenants.size() == 1 ? tenants.get(0) : "shared", group);
    }

    /** What is wrong with the ledger's topic: entries are no events, and no dead letters. */
    private static Optional<String> checkLedger(SluiceOptions options, List<Subscription> subscriptions) {
        String topic = options.getLedgerTopic();
        boolean wrong = topic != null
                && (topic.isBlank()
                        || subscriptions.stream()
                                .anyMatch(lane -> lane.source().reads(topic)
                                        || lane.deadLetters().topic().equals(topic)));
        return wrong
                ? Optional.of("--ledgerTopic: \"" + topic
                        + "\" (expected: a topic that no subscription reads or sends dead letters to)")
                : Optional.empty();
    }

    private static JobCheckpoints checkRestored(JobCheckpoints checkpoints, SluiceOptions options) {
        checkpoints.checkRestored(options.as(FlinkPipelineOptions.class));
        return checkpoints;
    }

    /** A part of the configuration, or what is wrong with it. */
    static <T> Optional<T> collect(Supplier<T> part, List<String> problems) {
        try {
            return Optional.of(part.get());
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            String.valueOf(e.getMessage()).lines().forEach(problems::add);
        }
        return Optional.empty();
    }

    /** The pipeline of checked subscriptions, with the job's settings; contacts nothing. */
    static Pipeline assemble(
            SluiceOptions options, KafkaSpec kafka, List<Subscription> subscriptions, JobCheckpoints checkpoints) {
        options.setKafka(KafkaSpecJson.write(kafka));
        options.setStableUniqueNames(CheckEnabled.ERROR);
        FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
        flink.setStreaming(true);
        // Nothing downstream changes an element, so no copy between chained operators is needed.
        flink.setFasterCopy(true);
        flink.setObjectReuse(true);
        checkpoints.applyTo(flink);

        Pipeline pipeline = Pipeline.create(options);
        pipeline.apply("Sluice", SubscriptionPipeline.of(kafka, subscriptions));
        return pipeline;
    }

    static List<Subscription> subscriptions(SluiceOptions options) {
        List<String> files = options.getSubscriptions();
        if (files == null || files.isEmpty()) {
            throw new ConfigurationException(List.of("--subscriptions: (none) (expected: at least one YAML file)"));
        }
        return LoadedSubscriptions.load(files.stream().map(Path::of).toList(), variables(options))
                .orThrow();
    }

    static KafkaSpec kafka(SluiceOptions options) {
        String servers = options.getBootstrapServers();
        String file = options.getKafkaConfig();
        if ((servers == null) == (file == null)) {
            throw new ConfigurationException(List.of("--bootstrapServers, --kafkaConfig: "
                    + (servers == null ? "(none)" : "both") + " (expected: one of them)"));
        }
        if (servers != null) {
            return KafkaSpec.plaintext(servers);
        }
        KafkaSpecReader.Result read = KafkaSpecReader.read(Path.of(file), variables(options));
        if (read.kafka() == null) {
            throw new ConfigurationException(
                    read.problems().stream().map(Problem::describe).toList());
        }
        return read.kafka();
    }

    /** A job of one subscription is named after it. Two jobs that shared a group would overwrite each other's offsets. */
    static String consumerGroup(SluiceOptions options, List<Subscription> subscriptions) {
        String group = options.getConsumerGroup();
        if (group != null && !group.isBlank()) {
            return group;
        }
        if (subscriptions.size() == 1) {
            return defaultGroup(subscriptions.get(0));
        }
        throw new ConfigurationException(
                List.of("--consumerGroup: (none) (expected: a group that stays the same over restarts, as the job has "
                        + subscriptions.size() + " subscriptions)"));
    }

    /** The consumer group of a job with one subscription, unless it is given another. */
    public static String defaultGroup(Subscription only) {
        return "sluice." + only.tenant() + "." + only.name();
    }

    private static Map<String, String> variables(SluiceOptions options) {
        Map<String, String> variables = new HashMap<>();
        List<String> settings = options.getSet();
        for (String setting : settings == null ? List.<String>of() : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException(List.of("--set: " + setting + " (expected: name=value)"));
            }
            variables.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return variables;
    }
}
