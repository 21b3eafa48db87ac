package dev.sluice.loadtests.faults;

import dev.sluice.loadtests.bench.Progress;
import dev.sluice.loadtests.faults.FaultsResult.Cell;
import dev.sluice.loadtests.verify.DeadLetterCounts;
import dev.sluice.pipelines.ledger.Balance;
import dev.sluice.pipelines.ledger.LaneBalance;
import dev.sluice.pipelines.ledger.LedgerBook;
import dev.sluice.pipelines.ledger.LedgerTopic;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.testkit.IdCounts;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One scenario's run: a topic, a job with one lane for each sink, events at a steady rate, and what a scenario may do to them.
 * Everything of it is named after the scenario, so that runs do not see each other's events.
 */
final class Stage implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration RECOVERY_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration STALLED = Duration.ofSeconds(90);
    private static final Duration SAVEPOINT_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration BROKER_AWAY = Duration.ofSeconds(10);
    private static final Duration WRONG_TOKEN = Duration.ofSeconds(10);
    private static final Duration TIME_OF_A_KILL = Duration.ofSeconds(25);
    private static final Duration TIME_AROUND = Duration.ofSeconds(20);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int LEAST_MILLIS = 3_000;
    private static final int MOST_MILLIS = 9_000;

    /** Checkpoints behind the last delivery: what would still come twice has come by then. */
    private static final int CHECKPOINTS_BEHIND = 2;

    private final Testbed testbed;
    private final Scenario scenario;
    private final FaultsSpec spec;
    private final Progress progress;
    private final Path jobJar;
    private final Path folder;
    private final Path checkpoints;
    private final String name;
    private final String topic;
    private final SplittableRandom random;
    private final Map<FaultSink, Path> subscriptions = new EnumMap<>(FaultSink.class);
    private final Map<FaultSink, Double> recoverySeconds = new EnumMap<>(FaultSink.class);
    /** Events of earlier scenarios: a syslog collector keeps all together. */
    private final Map<FaultSink, Long> before = new EnumMap<>(FaultSink.class);

    private final Failures failures = new Failures();
    private final Schema newSchema;
    private final double eventsPerSecond;
    private final Path token;
    private @Nullable SmallDisk disk;
    private @Nullable Feed feed;
    private @Nullable HeapWatch heap;
    private String job = "";
    private Map<Integer, Long> coveredBeforeFault = Map.of();
    private long lag;

    Stage(Testbed testbed, Scenario scenario, FaultsSpec spec, Path jobJar, Progress progress) {
        this.testbed = testbed;
        this.scenario = scenario;
        this.spec = spec;
        this.progress = progress;
        this.jobJar = jobJar;
        this.name = scenario.optionName();
        this.topic = "fw." + name;
        this.folder = testbed.newFolder(name);
        this.checkpoints = testbed.newFolder(name + "/checkpoints");
        this.newSchema = NewSchema.write(folder.resolve("schemas"));
        this.token = folder.resolve("token");
        this.random = new SplittableRandom(spec.seed() + name.hashCode());
        Duration planned = scenario == Scenario.KILL_TASKMANAGER
                ? TIME_OF_A_KILL.multipliedBy(spec.kills())
                : spec.outage().plus(TIME_AROUND);
        this.eventsPerSecond = spec.events() / (double) planned.toSeconds();
    }

    /** Plays the scenario and looks at what it has done. */
    List<Cell> run() {
        if (scenario == Scenario.DISK_FULL) {
            disk = SmallDisk.at(checkpoints);
        }
        testbed.createTopic(topic, PARTITIONS);
        writeSubscriptions();
        subscriptions.forEach((sink, file) -> {
            // Nobody has created the table yet, and it is known to be empty.
            before.put(sink, sink == FaultSink.SYSLOG ? testbed.receiver(sink).distinct(file) : 0);
        });
        progress.step(name + ": " + scenario.description());
        submit(null);
        heap = HeapWatch.start(testbed.flink().rest());
        feed = Feed.start(testbed.bootstrapServers(), topic, spec.events(), eventsPerSecond, spec.seed(), newSchema);
        awaitFirstEvents();
        feed().begin();
        scenario.play(this);
        awaitRecovery();
        goOnUntil(RECOVERY_TIMEOUT, "producing the rest", feed()::isDone);
        feed().close();
        return compare();
    }

    int kills() {
        return spec.kills();
    }

    // What scenarios do.

    void goOnForARandomTime() {
        goOn(Duration.ofMillis(LEAST_MILLIS + random.nextInt(MOST_MILLIS - LEAST_MILLIS)));
    }

    void goOnForTheOutage() {
        goOn(spec.outage());
    }

    /** Lets something go wrong with every receiver. */
    void fault(String fault) {
        coveredBeforeFault = testbed.committed(name);
        subscriptions.keySet().forEach(sink -> testbed.receiver(sink)
                .fault(fault.equals("slow") ? "slow " + sink.tenthOfBytes(eventsPerSecond) : fault));
    }

    /** Ends what goes wrong with the receivers. */
    void heal() {
        markLag();
        testbed.receivers().forEach(receiver -> receiver.fault("none"));
        failures.add(coveredBeforeFault, testbed.ends(topic), Integer.MAX_VALUE);
    }

    void killTaskManager() {
        Map<Integer, Long> covered = testbed.committed(name);
        testbed.flink().killTaskManager(0);
        failures.add(covered, testbed.ends(topic), 1);
        markLag();
    }

    void startTaskManager() {
        testbed.flink().startTaskManager();
        awaitRunning();
    }

    void killJobManager() {
        coveredBeforeFault = testbed.committed(name);
        testbed.flink().killJobManager();
    }

    /** Starts a JobManager, which knows of no job, and the job from what the former one has left on the disk. */
    void restartFromCheckpoint() {
        testbed.flink().startJobManager();
        goOnUntil(
                START_TIMEOUT,
                "waiting for the TaskManager to find the new JobManager",
                () -> !testbed.flink().rest().taskManagers().isEmpty());
        // Until the TaskManager missed the JobManager, its tasks went on.
        failures.add(coveredBeforeFault, testbed.ends(topic), 1);
        submit(newestCheckpoint().toUri().toString());
        markLag();
    }

    void restartBroker() {
        coveredBeforeFault = testbed.committed(name);
        Map<Integer, Long> ends = testbed.ends(topic);
        testbed.broker("stop");
        goOn(BROKER_AWAY);
        testbed.broker("resume");
        failures.add(coveredBeforeFault, ends, Integer.MAX_VALUE);
        markLag();
    }

    void doublePartitions() {
        testbed.addPartitions(topic, 2 * PARTITIONS);
    }

    /** From now on some events are refused by the receiver, or cannot be written. */
    void rejectSome() {
        subscriptions.keySet().forEach(sink -> testbed.receiver(sink).fault("rejects"));
        feed().mixInRefused();
    }

    void mixInPoison() {
        feed().mixInPoison();
    }

    void mixInNewSchema() {
        feed().mixInNewSchema();
    }

    /** The receivers know the new token first: until the file has it, they refuse what is sent with the old one. */
    void rotateCredentials() {
        String changed = "token-" + Long.toHexString(random.nextLong());
        testbed.receivers().forEach(receiver -> receiver.fault("token " + changed));
        goOn(WRONG_TOKEN);
        replaceToken(changed);
        markLag();
    }

    private void replaceToken(String content) {
        try {
            Path fresh = Files.writeString(folder.resolve("token.new"), content);
            Files.move(fresh, token, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void upgrade() {
        String savepoint = testbed.flink()
                .rest()
                .stopWithSavepoint(job, folder.resolve("savepoints").toUri(), true, SAVEPOINT_TIMEOUT);
        submit(savepoint);
        markLag();
    }

    void fillDisk() {
        coveredBeforeFault = testbed.committed(name);
        disk().fill();
    }

    void freeDisk() {
        disk().free();
        failures.add(coveredBeforeFault, testbed.ends(topic), Integer.MAX_VALUE);
        markLag();
    }

    /** Waits until all that was produced by now has arrived. */
    void awaitDelivered() {
        goOnUntil(RECOVERY_TIMEOUT, "producing the rest", feed()::isDone);
        awaitRecovery();
    }

    // How a run goes.

    private void writeSubscriptions() {
        try {
            for (FaultSink sink : spec.sinks()) {
                FaultyReceiver receiver = testbed.receiver(sink);
                if (sink == FaultSink.HTTPS) {
                    String original = receiver.addresses().path("token").asText();
                    receiver.fault("token " + original);
                    Files.writeString(token, original);
                }
                Path file = folder.resolve(sink.optionName() + ".yaml");
                Files.writeString(
                        file,
                        """
                        tenant: faults
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
                                        lane(sink),
                                        topic,
                                        folder.resolve("schemas"),
                                        DueEvents.FILTER,
                                        sink.yaml(receiver.addresses(), name, token),
                                        deadLetters()));
                subscriptions.put(sink, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String lane(FaultSink sink) {
        return name + "-" + sink.optionName();
    }

    private String deadLetters() {
        return "dead." + name;
    }

    private String ledger() {
        return "ledger." + name;
    }

    /** Starts the job, from a checkpoint or savepoint if there is one; returns when it runs. */
    private void submit(@Nullable String savepoint) {
        List<String> flinkArguments = new ArrayList<>(List.of("-d"));
        if (savepoint != null) {
            flinkArguments.addAll(List.of("-s", savepoint));
        }
        List<String> arguments = new ArrayList<>(List.of(
                "--jobName=" + name,
                "--subscriptions="
                        + subscriptions.values().stream().map(Path::toString).collect(Collectors.joining(",")),
                "--bootstrapServers=" + testbed.bootstrapServers(),
                "--consumerGroup=" + name,
                "--readShares=" + testbed.slots(),
                "--parallelism=" + testbed.slots(),
                "--readDiscoveryIntervalMillis=1000",
                "--checkpointProfile=local",
                "--checkpointRoot=" + checkpoints,
                "--ledgerTopic=" + ledger(),
                "--googleCredentials=NONE"));
        subscriptions
                .keySet()
                .forEach(sink ->
                        arguments.addAll(sink.options(testbed.receiver(sink).addresses())));
        JarRun run = testbed.flink().runJar(jobJar, flinkArguments, arguments);
        job = run.jobId().orElseThrow(() -> new FaultsException(name + ": the job was not accepted:\n" + run.output()));
        awaitRunning();
    }

    private void awaitRunning() {
        goOnUntil(START_TIMEOUT, "waiting for the job's tasks", () -> testbed.flink()
                .rest()
                .allTasksRunning(job));
    }

    private void awaitFirstEvents() {
        goOnUntil(
                START_TIMEOUT,
                "waiting for the first events",
                () -> subscriptions.keySet().stream().allMatch(sink -> distinct(sink) > 0)
                        && testbed.flink().rest().completedCheckpoints(job) > 0);
    }

    private long distinct(FaultSink sink) {
        Path subscription = subscriptions.get(sink);
        if (subscription == null) {
            throw new IllegalStateException(sink + ": no subscription");
        }
        return testbed.receiver(sink).distinct(subscription) - before.getOrDefault(sink, 0L);
    }

    /** The newest checkpoint that was completed, whoever knows of it. */
    private Path newestCheckpoint() {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.getFileName().toString().equals("_metadata"))
                    .map(file -> file.resolveSibling("").normalize())
                    .filter(folder -> folder.getFileName().toString().startsWith("chk-"))
                    .max(Comparator.comparingLong(folder ->
                            Long.parseLong(folder.getFileName().toString().substring("chk-".length()))))
                    .orElseThrow(() -> new FaultsException(name + ": no checkpoint in " + checkpoints));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void markLag() {
        Map<Integer, Long> committed = testbed.committed(name);
        lag = testbed.ends(topic).entrySet().stream()
                .mapToLong(end -> end.getValue() - committed.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    /**
     * Waits until each receiver has as many events as are due now, and notes how long that took; gives up when a while has
     * passed in which none has got any more.
     */
    private void awaitRecovery() {
        long start = System.nanoTime();
        DueEvents due = DueEvents.read(testbed.bootstrapServers(), topic, newSchema);
        recoverySeconds.clear();
        long most = 0;
        for (long last = start; System.nanoTime() - last < STALLED.toNanos(); ) {
            long delivered = 0;
            for (FaultSink sink : subscriptions.keySet()) {
                long distinct = distinct(sink);
                delivered += distinct;
                if (!recoverySeconds.containsKey(sink) && distinct >= expected(sink, due)) {
                    recoverySeconds.put(sink, (System.nanoTime() - start) / 1e9);
                }
            }
            if (delivered > most) {
                most = delivered;
                last = System.nanoTime();
            }
            if (recoverySeconds.size() == subscriptions.size()) {
                return;
            }
            progress.update(name + ": waiting for what is due; "
                    + subscriptions.keySet().stream()
                            .map(sink -> sink.optionName() + " " + distinct(sink) + " of " + expected(sink, due))
                            .collect(Collectors.joining(", ")));
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** Events that are due and have to become dead letters. */
    private static Set<String> undeliverable(FaultSink sink, DueEvents due) {
        Set<String> undeliverable = new HashSet<>(due.unwritable());
        if (sink == FaultSink.HTTPS) {
            undeliverable.addAll(due.refused());
        }
        return undeliverable;
    }

    private static int expected(FaultSink sink, DueEvents due) {
        return due.due().size() - undeliverable(sink, due).size();
    }

    private List<Cell> compare() {
        awaitRecoveryOfTheRest();
        long peak = heap == null ? 0 : heap.peakMegabytes();
        DueEvents due = DueEvents.read(testbed.bootstrapServers(), topic, newSchema);
        Map<String, IdCounts> dead = DeadLetterCounts.read(testbed.bootstrapServers(), List.of(deadLetters()));
        Map<String, Balance> balances =
                LedgerBook.balance(LedgerTopic.at(KafkaSpec.plaintext(testbed.bootstrapServers()), ledger())).stream()
                        .collect(Collectors.toMap(LaneBalance::lane, LaneBalance::total));
        long records =
                testbed.ends(topic).values().stream().mapToLong(Long::longValue).sum();
        List<Cell> cells = new ArrayList<>();
        subscriptions.forEach((sink, subscription) -> {
            String lane = "faults/" + lane(sink);
            IdCounts deadOfLane = dead.getOrDefault(lane, new IdCounts());
            Balance balance = balances.get(lane);
            boolean balanced = balance != null
                    && balance.balanced()
                    && balance.inFlight() == 0
                    && balance.read() == records
                    && balance.delivered() == expected(sink, due)
                    && balance.deadLettered() == deadOfLane.distinct();
            cells.add(cell(sink, due, testbed.receiver(sink).received(subscription), deadOfLane, peak, balanced));
        });
        return cells;
    }

    private void awaitRecoveryOfTheRest() {
        Map<FaultSink, Double> afterTheFault = new EnumMap<>(recoverySeconds);
        awaitRecovery();
        recoverySeconds.putAll(afterTheFault);
        long now = testbed.flink().rest().completedCheckpoints(job);
        goOnUntil(
                RECOVERY_TIMEOUT,
                "waiting for two more checkpoints",
                () -> testbed.flink().rest().completedCheckpoints(job) >= now + CHECKPOINTS_BEHIND);
    }

    private Cell cell(FaultSink sink, DueEvents due, IdCounts received, IdCounts dead, long peak, boolean balanced) {
        Set<String> undeliverable = undeliverable(sink, due);
        long delivered = 0;
        long lost = 0;
        for (String id : due.due()) {
            if (received.count(id) > 0) {
                delivered++;
            } else if (!undeliverable.contains(id) || dead.count(id) == 0) {
                lost++;
            }
        }
        lost += due.poison().stream().filter(id -> dead.count(id) == 0).count();
        Tally tally = new Tally();
        received.forEach((id, count) -> {
            // Syslog's collector keeps the events of all scenarios together.
            if (!id.startsWith(topic + "-")) {
                return;
            }
            tally.unexpected += due.due().contains(id) ? 0 : 1;
            tally.duplicated += count - 1;
            tally.beyondGuarantee += sink.repeatsAfterFailures() ? failures.unexplained(id, count - 1L) : count - 1;
        });
        dead.forEach(
                (id, count) -> tally.wronglyDead += due.poison().contains(id) || undeliverable.contains(id) ? 0 : 1);
        return new Cell(
                name,
                sink.optionName(),
                due.due().size(),
                delivered,
                lost,
                tally.duplicated,
                tally.beyondGuarantee,
                tally.unexpected,
                dead.distinct(),
                Math.round(10 * recoverySeconds.getOrDefault(sink, -1.0)) / 10.0,
                peak,
                lag,
                balanced,
                balanced && lost == 0 && tally.beyondGuarantee == 0 && tally.unexpected == 0 && tally.wronglyDead == 0);
    }

    private static final class Tally {
        long unexpected;
        long duplicated;
        long beyondGuarantee;
        long wronglyDead;
    }

    private void goOn(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            progress.update("%s: %,d records sent, %d s to go"
                    .formatted(name, feed().sent(), TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime())));
            LockSupport.parkNanos(Math.min(LOOK_EVERY.toNanos(), Math.max(1, end - System.nanoTime())));
        }
    }

    private void goOnUntil(Duration atMost, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new FaultsException(name + ": " + what + ": not within " + atMost);
            }
            progress.update(name + ": " + what);
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (UncheckedIOException starting) {
            return false; // A JobManager that has just started answers with errors.
        }
    }

    private Feed feed() {
        if (feed == null) {
            throw new IllegalStateException("feed: not started");
        }
        return feed;
    }

    private SmallDisk disk() {
        if (disk == null) {
            throw new IllegalStateException("disk: only in the scenario that fills it");
        }
        return disk;
    }

    /** Ends the job and every fault. */
    @Override
    public void close() {
        if (feed != null) {
            feed.close();
        }
        if (heap != null) {
            heap.close();
        }
        testbed.receivers().forEach(receiver -> receiver.fault("none"));
        if (!job.isEmpty()) {
            testbed.flink().rest().cancel(job);
            testbed.flink().rest().awaitState(job, "CANCELED", START_TIMEOUT);
        }
        if (disk != null) {
            disk.close();
        }
    }
}
