package dev.sluice.loadtests.faults;

import dev.sluice.loadtests.bench.BenchException;
import dev.sluice.loadtests.bench.Receiver;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.flink.JarRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The job of one scenario, with one lane for each sink, and its life on the cluster. */
final class StagedJob {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration SAVEPOINT_TIMEOUT = Duration.ofMinutes(2);
    private static final String TENANT = "faults";

    private final Testbed testbed;
    private final Waits waits;
    private final Path jobJar;
    private final Path folder;
    private final Path checkpoints;
    private final String name;
    private final Map<FaultSink, Path> subscriptions = new EnumMap<>(FaultSink.class);
    private String id = "";

    /**
     * Writes its subscriptions.
     *
     * @param folder for them, the SIEM's token and checkpoints
     */
    StagedJob(Testbed testbed, Waits waits, Path jobJar, Set<FaultSink> sinks, Path folder) {
        this.testbed = testbed;
        this.waits = waits;
        this.jobJar = jobJar;
        this.folder = folder;
        this.checkpoints = folder.resolve("checkpoints");
        this.name = waits.name();
        try {
            Files.createDirectories(checkpoints);
            for (FaultSink sink : sinks) {
                subscriptions.put(sink, writeSubscription(sink));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path writeSubscription(FaultSink sink) throws IOException {
        Receiver receiver = testbed.receiver(sink);
        if (sink == FaultSink.HTTPS) {
            String token = receiver.addresses().path("token").asText();
            // A scenario before this one may have changed it.
            receiver.fault("token " + token);
            Files.writeString(token(), token);
        }
        return Files.writeString(
                folder.resolve(sink.optionName() + ".yaml"),
                """
                tenant: %s
                name: %s
                source:
                  topics: [%s]
                  startFrom: earliest
                  schema: {header: {directory: %s}}
                filter: "%s"
                steps:
                  - include: [log_time, device_name, action, app, rule, source_ip, dest_ip, risk_of_app]
                sink: {%s}
                deadLetters: {topic: %s}
                """
                        .formatted(
                                TENANT,
                                lane(sink).substring(TENANT.length() + 1),
                                topic(),
                                schemas(),
                                DueEvents.FILTER,
                                sink.yaml(receiver.addresses(), name, token()),
                                deadLetters()));
    }

    Set<FaultSink> sinks() {
        return subscriptions.keySet();
    }

    Path subscription(FaultSink sink) {
        return Objects.requireNonNull(subscriptions.get(sink), sink.optionName());
    }

    /** A sink's lane, as dead letters and the ledger name it. */
    String lane(FaultSink sink) {
        return TENANT + "/" + name + "-" + sink.optionName();
    }

    String topic() {
        return "fw." + name;
    }

    String deadLetters() {
        return "dead." + name;
    }

    String ledger() {
        return "ledger." + name;
    }

    String consumerGroup() {
        return name;
    }

    /** Where further schemas of events are found. */
    Path schemas() {
        return folder.resolve("schemas");
    }

    Path checkpoints() {
        return checkpoints;
    }

    private Path token() {
        return folder.resolve("token");
    }

    /** Changes the SIEM's token as a secret store does: the file has either the old or the new one. */
    void replaceToken(String token) {
        try {
            Path fresh = Files.writeString(folder.resolve("token.new"), token);
            Files.move(fresh, token(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it from nothing; returns when it runs. */
    void start() {
        submit(null);
    }

    /** Starts it on a JobManager that knows nothing of it, from the newest checkpoint that is on the disk. */
    void restartFromCheckpoint() {
        submit(newestCheckpoint().toUri().toString());
    }

    /** Drains it into a savepoint and starts it from there, as an upgrade of the JAR does. */
    void upgrade() {
        submit(rest().stopWithSavepoint(id, folder.resolve("savepoints").toUri(), true, SAVEPOINT_TIMEOUT));
    }

    private void submit(@Nullable String savepoint) {
        List<String> flinkArguments = savepoint == null ? List.of("-d") : List.of("-d", "-s", savepoint);
        List<String> arguments = new ArrayList<>(List.of(
                "--jobName=" + name,
                "--subscriptions="
                        + subscriptions.values().stream().map(Path::toString).collect(Collectors.joining(",")),
                "--bootstrapServers=" + testbed.bootstrapServers(),
                "--consumerGroup=" + consumerGroup(),
                "--readShares=" + testbed.slots(),
                "--parallelism=" + testbed.slots(),
                "--readDiscoveryIntervalMillis=1000",
                "--checkpointProfile=local",
                "--checkpointRoot=" + checkpoints,
                "--ledgerTopic=" + ledger(),
                "--googleCredentials=NONE"));
        sinks().forEach(sink ->
                arguments.addAll(sink.options(testbed.receiver(sink).addresses())));
        JarRun run = testbed.flink().runJar(jobJar, flinkArguments, arguments);
        id = run.jobId().orElseThrow(() -> new BenchException(name + ": the job was not accepted:\n" + run.output()));
        awaitRunning();
    }

    private Path newestCheckpoint() {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.getFileName().toString().startsWith("chk-"))
                    .filter(checkpoint -> Files.exists(checkpoint.resolve("_metadata")))
                    .max(Comparator.comparingLong(checkpoint ->
                            Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()))))
                    .orElseThrow(() -> new BenchException(name + ": no checkpoint in " + checkpoints));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitRunning() {
        waits.until(START_TIMEOUT, "waiting for the job's tasks", () -> rest().allTasksRunning(id));
    }

    long completedCheckpoints() {
        return rest().completedCheckpoints(id);
    }

    /** How many different events the receiver has. */
    long distinct(FaultSink sink) {
        return testbed.receiver(sink).distinct(subscription(sink));
    }

    void cancel() {
        if (!id.isEmpty()) {
            rest().cancel(id);
            rest().awaitState(id, "CANCELED", START_TIMEOUT);
        }
    }

    private FlinkRest rest() {
        return testbed.flink().rest();
    }
}
