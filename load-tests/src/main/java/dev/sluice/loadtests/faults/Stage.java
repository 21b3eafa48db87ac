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
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One scenario's run: a topic, a job with one lane for each sink, events at a steady rate, and what a scenario may do to them.
 * Everything of it is named after the scenario, so that runs do not see each other's events.
 */
final class Stage implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration REST_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration STALLED = Duration.ofSeconds(90);
    private static final Duration BROKER_AWAY = Duration.ofSeconds(10);
    private static final Duration WRONG_TOKEN = Duration.ofSeconds(10);
    private static final Duration TIME_OF_A_KILL = Duration.ofSeconds(25);
    private static final Duration TIME_AROUND = Duration.ofSeconds(20);
    private static final int LEAST_MILLIS = 3_000;
    private static final int MOST_MILLIS = 9_000;

    /** Checkpoints behind the last delivery: what would still come twice has come by then. */
    private static final int CHECKPOINTS_BEHIND = 2;

    /** Of one event, while a receiver is in trouble. */
    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    private final Testbed testbed;
    private final Scenario scenario;
    private final FaultsSpec spec;
    private final Progress progress;
    private final Waits waits;
    private final StagedJob job;
    private final Schema newSchema;
    private final SplittableRandom random;
    private final double eventsPerSecond;
    private final Failures failures = new Failures();
    private @Nullable SmallDisk disk;
    private @Nullable Feed feed;
    private Map<Integer, Long> coveredBeforeFault = Map.of();
    private long lag;

    Stage(Testbed testbed, Scenario scenario, FaultsSpec spec, Path jobJar, Progress progress) {
        this.testbed = testbed;
        this.scenario = scenario;
        this.spec = spec;
        this.progress = progress;
        this.waits = new Waits(scenario.optionName(), progress);
        this.job = new StagedJob(
                testbed, waits, jobJar, spec.sinks(), testbed.folder().resolve(scenario.optionName()));
        this.newSchema = NewSchema.write(job.schemas());
        this.random = new SplittableRandom(spec.seed() + scenario.optionName().hashCode());
        Duration planned = scenario == Scenario.KILL_TASKMANAGER
                ? TIME_OF_A_KILL.multipliedBy(spec.kills())
                : spec.outage().plus(TIME_AROUND);
        this.eventsPerSecond = spec.events() / (double) planned.toSeconds();
    }

    /** Plays the scenario and looks at what it has done. */
    List<Cell> run() {
        if (scenario == Scenario.DISK_FULL) {
            disk = SmallDisk.at(job.checkpoints());
        }
        testbed.createTopic(job.topic(), PARTITIONS);
        progress.step(scenario.optionName() + ": " + scenario.description());
        job.start();
        try (HeapWatch heap = HeapWatch.start(testbed.flink().rest())) {
            feed = Feed.start(
                    testbed.bootstrapServers(), job.topic(), spec.events(), eventsPerSecond, spec.seed(), newSchema);
            awaitFirstEvents();
            feed().begin();
            scenario.play(this);
            Map<FaultSink, Double> recoverySeconds = awaitWhatIsDue();
            awaitFed();
            awaitWhatIsDue();
            long now = job.completedCheckpoints();
            waits.until(
                    REST_TIMEOUT,
                    "waiting for two more checkpoints",
                    () -> job.completedCheckpoints() >= now + CHECKPOINTS_BEHIND);
            return compare(recoverySeconds, heap.peakMegabytes());
        }
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

    private void goOn(Duration time) {
        waits.pass(time, () -> "%,d records sent".formatted(feed().sent()));
    }

    /** Lets something go wrong with every receiver. */
    void fault(String fault) {
        markCovered();
        job.sinks().forEach(sink -> testbed.receiver(sink)
                .fault(fault.equals("slow") ? "slow " + sink.tenthOfBytes(eventsPerSecond) : fault));
    }

    /** Ends what goes wrong with the receivers. */
    void heal() {
        testbed.receivers().forEach(receiver -> receiver.fault("none"));
        markFailure(ANY_NUMBER);
    }

    void killTaskManager() {
        markCovered();
        testbed.flink().killTaskManager(0);
        markFailure(1);
    }

    void startTaskManager() {
        testbed.flink().startTaskManager();
        job.awaitRunning();
    }

    void killJobManager() {
        markCovered();
        testbed.flink().killJobManager();
    }

    /** Starts a JobManager, which knows of no job, and the job from what the former one has left on the disk. */
    void restartFromCheckpoint() {
        testbed.flink().startJobManager();
        waits.until(
                START_TIMEOUT,
                "waiting for the TaskManager to find the new JobManager",
                () -> !testbed.flink().rest().taskManagers().isEmpty());
        // Until the TaskManager missed the JobManager, its tasks went on.
        markFailure(1);
        job.restartFromCheckpoint();
    }

    void restartBroker() {
        markCovered();
        testbed.broker("stop");
        goOn(BROKER_AWAY);
        testbed.broker("resume");
        markFailure(ANY_NUMBER);
    }

    void doublePartitions() {
        testbed.addPartitions(job.topic(), 2 * PARTITIONS);
    }

    /** From now on some events are refused by the receiver, or cannot be written. */
    void rejectSome() {
        job.sinks().forEach(sink -> testbed.receiver(sink).fault("rejects"));
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
        job.replaceToken(changed);
        markLag();
    }

    void upgrade() {
        job.upgrade();
        markLag();
    }

    void fillDisk() {
        markCovered();
        disk().fill();
    }

    void freeDisk() {
        disk().free();
        markFailure(ANY_NUMBER);
    }

    /** Waits until all that the scenario produces has arrived. */
    void awaitDelivered() {
        awaitFed();
        awaitWhatIsDue();
    }

    /** A failure begins: what the last completed checkpoint covers may not come again. */
    private void markCovered() {
        coveredBeforeFault = testbed.committed(job.consumerGroup());
    }

    /** The failure is over, in which one event may have come again so many times. */
    private void markFailure(int repetitions) {
        failures.add(coveredBeforeFault, testbed.ends(job.topic()), repetitions);
        markLag();
    }

    private void markLag() {
        Map<Integer, Long> committed = testbed.committed(job.consumerGroup());
        lag = testbed.ends(job.topic()).entrySet().stream()
                .mapToLong(end -> end.getValue() - committed.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    // How a run goes.

    private void awaitFirstEvents() {
        waits.until(
                START_TIMEOUT,
                "waiting for the first events",
                () -> job.sinks().stream().allMatch(sink -> job.distinct(sink) > 0) && job.completedCheckpoints() > 0);
    }

    private void awaitFed() {
        waits.until(REST_TIMEOUT, "producing the rest", feed()::isDone);
    }

    /**
     * Waits until each receiver has as many events as are due now; gives up when a while has passed in which none has got any
     * more.
     *
     * @return the seconds that it took, by sink; those that never had them are missing
     */
    private Map<FaultSink, Double> awaitWhatIsDue() {
        long start = System.nanoTime();
        DueEvents due = due();
        Map<FaultSink, Double> seconds = new EnumMap<>(FaultSink.class);
        long most = -1;
        for (long last = start; System.nanoTime() - last < STALLED.toNanos(); ) {
            Map<FaultSink, Long> delivered = new EnumMap<>(FaultSink.class);
            job.sinks().forEach(sink -> delivered.put(sink, job.distinct(sink)));
            delivered.forEach((sink, events) -> {
                if (events >= due.deliverable(sink)) {
                    seconds.putIfAbsent(sink, (System.nanoTime() - start) / 1e9);
                }
            });
            if (seconds.size() == delivered.size()) {
                return seconds;
            }
            long all = delivered.values().stream().mapToLong(Long::longValue).sum();
            if (all > most) {
                most = all;
                last = System.nanoTime();
            }
            waits.look("waiting for what is due; "
                    + delivered.entrySet().stream()
                            .map(entry -> entry.getKey().optionName() + " " + entry.getValue() + " of "
                                    + due.deliverable(entry.getKey()))
                            .collect(Collectors.joining(", ")));
        }
        return seconds;
    }

    private DueEvents due() {
        return DueEvents.read(testbed.bootstrapServers(), job.topic(), newSchema);
    }

    private List<Cell> compare(Map<FaultSink, Double> recoverySeconds, long peakHeapMb) {
        Map<String, IdCounts> dead = DeadLetterCounts.read(testbed.bootstrapServers(), List.of(job.deadLetters()));
        Map<String, Balance> balances =
                LedgerBook.balance(LedgerTopic.at(KafkaSpec.plaintext(testbed.bootstrapServers()), job.ledger()))
                        .stream()
                        .collect(Collectors.toMap(LaneBalance::lane, LaneBalance::total));
        long records = testbed.ends(job.topic()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        Comparison comparison = new Comparison(scenario.optionName(), due(), records, failures, peakHeapMb, lag);
        return job.sinks().stream()
                .map(sink -> comparison.cell(
                        sink,
                        recoverySeconds.getOrDefault(sink, -1.0),
                        testbed.receiver(sink).received(job.subscription(sink)),
                        dead.getOrDefault(job.lane(sink), new IdCounts()),
                        balances.get(job.lane(sink))))
                .toList();
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
        testbed.receivers().forEach(receiver -> receiver.fault("none"));
        job.cancel();
        if (disk != null) {
            disk.close();
        }
    }
}
