package dev.sluice.loadtests.examples;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.DatasetInfo;
import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.loadtests.verify.DeadLetterCounts;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.loadtests.verify.LaneReport;
import dev.sluice.loadtests.verify.Receivers;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.IdCounts;
import dev.sluice.testkit.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The example subscriptions on a sandbox that has every kind of receiver. */
public final class ExampleJob implements AutoCloseable {
    private static final String PROJECT = "sluice-demo";
    private static final String DATASET = "security";
    private static final String BUCKET = "sluice-demo";

    private final Sandbox sandbox;
    private final Path folder;
    private final Map<String, String> variables;
    private final List<Path> files;
    private final List<Subscription> subscriptions;
    private final Receivers receivers;

    private ExampleJob(Sandbox sandbox, Path folder, Map<String, String> variables, List<Path> files) {
        this.sandbox = sandbox;
        this.folder = folder;
        this.variables = variables;
        this.files = files;
        this.subscriptions = LoadedSubscriptions.load(files, variables).orThrow();
        this.receivers = new Receivers(sandbox);
    }

    /**
     * Creates the topics, the dataset and the files with secrets.
     *
     * @param examples folder of subscription files ({@code *.yaml})
     */
    public static ExampleJob on(Sandbox sandbox, Path examples) throws IOException {
        ExampleTenants.topics().forEach(sandbox.kafka()::createTopic);
        createDataset(sandbox);
        Path folder = Files.createTempDirectory("sluice-example");
        Files.writeString(folder.resolve("splunk-token"), sandbox.siem().token());
        Files.writeString(folder.resolve("bearer-token"), sandbox.siem().token());
        Files.writeString(folder.resolve("elastic-key"), sandbox.siem().token());
        Files.writeString(folder.resolve("initech-salt"), "a salt that nobody else has");
        Map<String, String> variables = Map.of(
                "siem", sandbox.siem().hecUri().getAuthority(),
                "syslogHost", "localhost",
                "syslogPort", Integer.toString(sandbox.syslog().port()),
                "ca", sandbox.authority().caFile().toString(),
                "secrets", folder.toString(),
                "project", PROJECT,
                "bucket", BUCKET);
        try (Stream<Path> found = Files.list(examples)) {
            List<Path> files = found.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            return new ExampleJob(sandbox, folder, variables, files);
        }
    }

    private static void createDataset(Sandbox sandbox) {
        BigQueryOptions.newBuilder()
                .setProjectId(PROJECT)
                .setHost(sandbox.bigQuery().restEndpoint())
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService()
                .create(DatasetInfo.newBuilder(DATASET).build());
    }

    public List<Subscription> subscriptions() {
        return subscriptions;
    }

    public Receivers receivers() {
        return receivers;
    }

    /**
     * The job's command line: subscriptions, brokers and endpoints.
     *
     * @param slots parallelism and parts of the read
     */
    public List<String> arguments(String jobName, int slots, CheckpointPlan.Profile profile) {
        return List.of(
                "--jobName=" + jobName,
                "--subscriptions=" + files.stream().map(Path::toString).collect(Collectors.joining(",")),
                "--set="
                        + variables.entrySet().stream()
                                .map(variable -> variable.getKey() + "=" + variable.getValue())
                                .collect(Collectors.joining(",")),
                "--bootstrapServers=" + sandbox.kafka().bootstrapServers(),
                "--consumerGroup=" + jobName,
                "--readShares=" + slots,
                "--parallelism=" + slots,
                "--checkpointProfile=" + profile.optionName(),
                "--googleCredentials=NONE",
                "--bigQueryRestUrl=" + sandbox.bigQuery().restEndpoint(),
                "--bigQueryWriteEndpoint=" + sandbox.bigQuery().grpcEndpoint(),
                "--bigQueryWritePlaintext=true",
                "--gcsUrl=" + sandbox.gcs().endpoint());
    }

    /** Whether every lane's receiver has at least as many different events as it should. */
    public boolean isDelivered(Expectations expectations) {
        Map<String, IdCounts> expected = expectations.byLane();
        return subscriptions.stream()
                .allMatch(subscription -> receivers.distinct(subscription)
                        >= expected.get(subscription.lane()).distinct());
    }

    /** Compares every receiver's events with the expected ones. */
    public List<LaneReport> compare(Expectations expectations) throws IOException {
        Map<String, IdCounts> expected = expectations.byLane();
        Map<String, IdCounts> dead = DeadLetterCounts.read(
                sandbox.kafka().bootstrapServers(),
                subscriptions.stream()
                        .map(subscription -> subscription.deadLetters().topic())
                        .collect(Collectors.toCollection(TreeSet::new)));
        List<LaneReport> lanes = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            lanes.add(LaneReport.of(
                    subscription,
                    expected.get(subscription.lane()),
                    receivers.received(subscription),
                    dead.getOrDefault(subscription.lane(), new IdCounts())));
        }
        return lanes;
    }

    /** Removes the files with secrets. */
    @Override
    public void close() {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
