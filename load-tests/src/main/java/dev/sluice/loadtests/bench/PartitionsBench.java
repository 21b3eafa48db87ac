package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Measured;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The product on topics of different shapes: few partitions and many, all busy, and a busy one beside an idle one. */
public final class PartitionsBench {
    private static final String FEW = "4 partitions";
    private static final String MANY = "64 partitions";
    private static final String ALONE = "1 busy";
    private static final String BESIDE_IDLE = "1 busy, 1 idle";

    private PartitionsBench() {}

    /**
     * What was found, as {@code --json} prints it.
     *
     * @param manyToFew events per CPU-second on 64 busy partitions to those on 4
     * @param besideIdleToAlone events per CPU-second of a busy partition beside an idle one to those of one alone
     * @param wallBesideIdleToAlone the same of events per second
     */
    public record Result(
            String command,
            long events,
            List<CoreResult.Row> topics,
            @Nullable Double manyToFew,
            @Nullable Double besideIdleToAlone,
            @Nullable Double wallBesideIdleToAlone) {}

    /** What was found, and the runs behind it. */
    public record Outcome(Result result, List<Measured> runs) {}

    /** Loads events into each topic and measures the product on them. */
    public static Outcome run(BenchSettings settings, EventCount events, Progress progress) {
        try (Bench bench = Bench.start(settings, progress)) {
            List<Measured> runs = List.of(
                    measure(bench, settings, progress, FEW, 4, 4, events),
                    measure(bench, settings, progress, MANY, 64, 64, events),
                    measure(bench, settings, progress, ALONE, 1, 1, events),
                    measure(bench, settings, progress, BESIDE_IDLE, 2, 1, events));
            return new Outcome(
                    new Result(
                            "bench partitions",
                            events.measured(),
                            runs.stream().map(CoreResult.Row::of).toList(),
                            Ratio.cpu(runs, MANY, FEW),
                            Ratio.cpu(runs, BESIDE_IDLE, ALONE),
                            Ratio.wall(runs, BESIDE_IDLE, ALONE)),
                    runs);
        }
    }

    private static Measured measure(
            Bench bench,
            BenchSettings settings,
            Progress progress,
            String name,
            int partitions,
            int busy,
            EventCount events) {
        String topic = "bench-" + partitions + "-" + busy;
        progress.step("Loading events, " + name);
        EventLoader loader = bench.loader();
        loader.createTopic(topic, partitions);
        loader.fill(topic, busy, Tenants.skewed(1), events.total(), null);
        Path subscription =
                Workload.subscription(settings.folder(), topic, topic, Kept.FILTER, "discard: {format: json}");
        return bench.measure(Program.SLUICE.named(name), List.of(subscription), events);
    }
}
