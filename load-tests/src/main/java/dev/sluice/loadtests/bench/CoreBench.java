package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Measured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The same work in five programs: what the product costs beside a hand-written loop and the usual ways. */
public final class CoreBench {
    private static final List<Program> PROGRAMS =
            List.of(Program.SLUICE, Program.RAW_LOOP, Program.NATIVE_FLINK, Program.KAFKA_IO_TUNED, Program.KAFKA_IO);
    private static final String TOPIC = "bench";
    private static final int PARTITIONS = 4;

    private CoreBench() {}

    /** The names of the programs, the product first. */
    public static List<String> programs() {
        return PROGRAMS.stream().map(Program::name).toList();
    }

    /** What was found, and the runs behind it. */
    public record Outcome(CoreResult result, List<Measured> runs) {}

    /**
     * Loads events and measures programs on them.
     *
     * @param names of the programs to measure
     */
    public static Outcome run(BenchSettings settings, EventCount events, Set<String> names, Progress progress) {
        try (Bench bench = Bench.start(settings, progress)) {
            progress.step("Loading events");
            bench.loader().load(TOPIC, PARTITIONS, Tenants.skewed(1), events.total(), null);
            Path subscription =
                    Workload.subscription(settings.folder(), "core", TOPIC, Kept.FILTER, "discard: {format: json}");
            List<Measured> runs = new ArrayList<>();
            for (Program program : PROGRAMS) {
                if (names.contains(program.name())) {
                    runs.add(bench.measure(program, List.of(subscription), events));
                }
            }
            return new Outcome(CoreResult.of(events.measured(), runs), runs);
        }
    }
}
