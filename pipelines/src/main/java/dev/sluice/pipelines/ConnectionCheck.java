package dev.sluice.pipelines;

import dev.sluice.pipelines.read.LaunchCheck;
import dev.sluice.pipelines.read.LaunchException;
import dev.sluice.sinks.bigquery.WriteToBigQuery;
import dev.sluice.sinks.check.CheckFailedException;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Finding;
import dev.sluice.sinks.check.Finding.Status;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.gcs.WriteToGcs;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.https.SendToHttps;
import dev.sluice.sinks.syslog.SendToSyslog;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.Kind;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.SubscriptionFiles;
import dev.sluice.transforms.step.StepUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tries what the lanes of a job connect to, without delivering an event and without changing anything. */
public final class ConnectionCheck {
    private final SluiceOptions options;
    private final @Nullable KafkaSpec kafka;
    private final GoogleEndpoints google;
    private final Duration timeout;

    private ConnectionCheck(
            SluiceOptions options, @Nullable KafkaSpec kafka, GoogleEndpoints google, Duration timeout) {
        this.options = options;
        this.kafka = kafka;
        this.google = google;
        this.timeout = timeout;
    }

    /**
     * What was found of one lane.
     *
     * @param lane {@link Subscription#lane()}
     * @param steps in the order in which they were tried
     */
    public record LaneFindings(String lane, Kind sink, List<Finding> steps) {

        public LaneFindings {
            steps = List.copyOf(steps);
        }

        /** Whether no step failed. */
        public boolean ok() {
            return steps.stream().allMatch(step -> step.status() != Status.FAILED);
        }
    }

    /**
     * Checks the lanes one after the other. The brokers and the topics are checked when the options name brokers.
     *
     * @param timeout of each step
     * @param each is told of a lane when its check has ended
     * @return whether no step of any lane failed
     * @throws ConfigurationException when an option or a subscription is not as it should be; names all of them
     */
    public static boolean run(SluiceOptions options, Duration timeout, Consumer<LaneFindings> each) {
        List<String> problems = new ArrayList<>();
        boolean brokers = options.getBootstrapServers() != null || options.getKafkaConfig() != null;
        Optional<KafkaSpec> kafka = brokers ? Job.collect(() -> Job.kafka(options), problems) : Optional.empty();
        Optional<GoogleEndpoints> google = Job.collect(() -> GoogleEndpoints.from(options), problems);
        Optional<List<Subscription>> subscriptions = Job.collect(() -> Job.subscriptions(options), problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        ConnectionCheck check = new ConnectionCheck(options, kafka.orElse(null), google.orElseThrow(), timeout);
        boolean ok = true;
        for (LaneSetup lane : Lanes.of(subscriptions.orElseThrow())) {
            LaneFindings findings = check.check(lane);
            each.accept(findings);
            ok &= findings.ok();
        }
        return ok;
    }

    private LaneFindings check(LaneSetup lane) {
        Subscription subscription = lane.subscription();
        Checklist list = new Checklist(timeout);
        KafkaSpec brokers = kafka;
        if (brokers == null) {
            list.skip("kafka", "no brokers are given, by --bootstrapServers or --kafkaConfig");
        } else {
            list.step("kafka", () -> checkTopics(brokers, subscription));
        }
        List<SecretRef> salts = salts(subscription);
        if (!salts.isEmpty()) {
            list.secrets("salts", salts);
        }
        if (SubscriptionFiles.any(subscription)) {
            list.step("files", () -> loadFiles(subscription));
        }
        Kind kind = subscription.sink().kind();
        switch (kind) {
            case HTTPS -> SendToHttps.check(lane, list);
            case SYSLOG -> SendToSyslog.check(lane, list);
            case BIGQUERY -> WriteToBigQuery.check(lane, google, list);
            case GCS -> WriteToGcs.check(lane, google, list);
            case DISCARD -> list.skip("receiver", "a lane that discards its events has none");
        }
        return new LaneFindings(subscription.lane(), kind, list.findings());
    }

    private static List<SecretRef> salts(Subscription subscription) {
        List<SecretRef> salts = new ArrayList<>();
        for (StepSpec step : subscription.steps()) {
            if (step instanceof StepSpec.Mask mask && mask.method() instanceof MaskMethod.Hash hash) {
                salts.add(hash.salt());
            }
        }
        return salts;
    }

    private static String loadFiles(Subscription subscription) throws CheckFailedException {
        try {
            return String.join("; ", SubscriptionFiles.load(subscription));
        } catch (StepUnavailableException e) {
            throw new CheckFailedException(String.valueOf(e.getMessage()));
        }
    }

    private String checkTopics(KafkaSpec brokers, Subscription subscription) throws CheckFailedException {
        try {
            LaunchCheck.run(
                    brokers,
                    Job.consumerGroup(options, List.of(subscription)),
                    TopicSelections.of(List.of(subscription)),
                    timeout);
            return "the brokers answer, and the topics that the subscription names are there";
        } catch (LaunchException e) {
            throw new CheckFailedException(String.join("; ", e.problems()));
        }
    }
}
