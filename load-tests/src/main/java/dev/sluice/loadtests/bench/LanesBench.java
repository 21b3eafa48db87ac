package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Measured;
import dev.sluice.loadtests.measure.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One job with more and more lanes on one topic: as many tenants as lanes, their rates skewed like real customers', each
 * lane with its tenant's half of the events. So every job keeps and encodes the same share of the same number of events.
 */
public final class LanesBench {
    private static final int PARTITIONS = 4;
    private static final List<String> FORMATS = List.of("json", "json", "cef", "avro");
    private static final long IDLE_EVENTS = 10_000;
    private static final Duration IDLE_TIME = Duration.ofSeconds(30);

    private LanesBench() {}

    /**
     * What was found, as {@code --json} prints it.
     *
     * @param largestToSmallest events per CPU-second with the most lanes to those with the fewest
     * @param heapPerLaneKb live heap that each further lane takes, KiB
     */
    public record Result(String command, long events, List<Row> jobs, double largestToSmallest, long heapPerLaneKb) {}

    /**
     * One job.
     *
     * @param liveHeapMb heap in use after a full collection at the end, MiB
     * @param checkpointKb the last checkpoint, KiB
     */
    public record Row(
            int lanes,
            long eventsPerCpuSecond,
            long eventsPerSecond,
            long liveHeapMb,
            long peakRssMb,
            int threads,
            long checkpointKb) {}

    /** What was found, and the runs behind it. */
    public record Outcome(Result result, List<Measured> runs) {}

    /** A job per number of lanes, each on a topic of its own. */
    public static Outcome run(BenchSettings settings, List<Integer> lanes, EventCount events, Progress progress) {
        try (Bench bench = Bench.start(settings, progress)) {
            List<Measured> runs = new ArrayList<>();
            List<Row> rows = new ArrayList<>();
            for (int count : lanes) {
                String topic = "lanes-" + count;
                progress.step("Loading events of " + count + " tenants");
                Tenants tenants = Tenants.skewed(count);
                bench.loader().load(topic, PARTITIONS, tenants, events.total(), null);
                Measured run = bench.measure(
                        Program.SLUICE.named(count + " lanes"),
                        List.of(subscriptions(settings.folder(), topic, tenants.names())),
                        events);
                runs.add(run);
                rows.add(row(count, run));
            }
            Row first = rows.get(0);
            Row last = rows.get(rows.size() - 1);
            long heap = runs.get(runs.size() - 1).facts().getOrDefault("liveHeapBytes", 0L)
                    - runs.get(0).facts().getOrDefault("liveHeapBytes", 0L);
            return new Outcome(
                    new Result(
                            "bench lanes",
                            events.measured(),
                            rows,
                            Ratio.rounded((double) last.eventsPerCpuSecond() / first.eventsPerCpuSecond()),
                            last.lanes() == first.lanes() ? 0 : heap / (last.lanes() - first.lanes()) / 1024),
                    runs);
        }
    }

    private static Row row(int lanes, Measured run) {
        Sample last = run.samples().get(run.samples().size() - 1);
        return new Row(
                lanes,
                run.steady().eventsPerCpuSecond(),
                run.steady().eventsPerSecond(),
                run.facts().getOrDefault("liveHeapBytes", 0L) >> 20,
                run.steady().peakRssMb(),
                last.threads(),
                run.facts().getOrDefault("checkpointBytes", 0L) >> 10);
    }

    /** The same filter written in different ways, and different formats. */
    private static Path subscriptions(Path folder, String topic, List<String> tenants) {
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < tenants.size(); i++) {
            String tenant = "vsys_name = '" + tenants.get(i) + "' AND ";
            String filter =
                    switch (i % 3) {
                        case 0 -> tenant + "risk_of_app >= 4";
                        case 1 -> tenant + "risk_of_app BETWEEN 4 AND 5";
                        default -> tenant + "NOT risk_of_app < 4";
                    };
            documents.add(Workload.yaml(
                    tenants.get(i),
                    "lane",
                    topic,
                    filter,
                    "discard: {format: " + FORMATS.get(i % FORMATS.size()) + "}"));
        }
        return Workload.write(folder, topic, documents);
    }

    /**
     * One job that reads many topics, none of which has much to read.
     *
     * @return threads and resident memory after a while of idling
     */
    public static IdleOutcome idle(BenchSettings settings, int topics, Progress progress) {
        // The recorder has threads of its own.
        try (Bench bench = Bench.start(settings.withoutProfile(), progress)) {
            progress.step("Creating " + topics + " topics");
            EventLoader loader = bench.loader();
            List<String> documents = new ArrayList<>();
            for (int i = 0; i < topics; i++) {
                loader.createTopic("idle-" + i, 1);
                documents.add(
                        Workload.yaml("tenant-" + i, "idle", "idle-" + i, Kept.FILTER, "discard: {format: json}"));
            }
            loader.fill("idle-0", 1, Tenants.skewed(1), IDLE_EVENTS, null);
            long start = System.nanoTime();
            Measured run = bench.measure(
                    Program.SLUICE
                            .named(topics + " idle topics")
                            .with(SmallBench.OPTIONS)
                            .in(SmallBench.JVM, SmallBench.FLINK),
                    List.of(Workload.write(settings.folder(), "idle", documents)),
                    new EventCount(0, IDLE_EVENTS),
                    last -> System.nanoTime() - start >= IDLE_TIME.toNanos());
            Sample last = run.samples().get(run.samples().size() - 1);
            return new IdleOutcome(
                    new IdleResult(
                            "bench lanes",
                            topics,
                            last.threads(),
                            last.rssKb() / 1024,
                            last.peakRssKb() / 1024,
                            run.facts().getOrDefault("checkpointBytes", 0L) >> 10),
                    run);
        }
    }

    /**
     * What was found of idle topics, as {@code --json} prints it.
     *
     * @param checkpointKb the last checkpoint, KiB
     */
    public record IdleResult(String command, int topics, int threads, long rssMb, long peakRssMb, long checkpointKb) {}

    /** What was found, and the run behind it. */
    public record IdleOutcome(IdleResult result, Measured run) {}
}
