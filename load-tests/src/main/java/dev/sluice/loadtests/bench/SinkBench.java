package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Measured;
import dev.sluice.loadtests.measure.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The product's whole way into a receiver in another process, beside the hand-written loop that delivers nothing. */
public final class SinkBench {
    private static final String TOPIC = "bench";
    private static final int PARTITIONS = 4;
    private static final Duration LOOK = Duration.ofMillis(250);

    private SinkBench() {}

    /**
     * What was found, as {@code --json} prints it.
     *
     * @param ratioToRawLoop events per CPU-second to those of the hand-written loop, which delivers nothing
     * @param missing events that should have arrived and did not
     * @param duplicated deliveries beyond the first of an event
     * @param unexpected events that should not have arrived
     */
    public record Result(
            String command,
            String sink,
            long events,
            long eventsPerCpuSecond,
            long eventsPerSecond,
            @Nullable Double ratioToRawLoop,
            long allocatedBytesPerEvent,
            long peakRssMb,
            long missing,
            long duplicated,
            long unexpected) {}

    /** What was found, and the runs behind it. */
    public record Outcome(Result result, List<Measured> runs) {}

    /** Loads events, of which half are kept, and delivers them. */
    public static Outcome run(BenchSettings settings, SinkKind sink, EventCount events, Progress progress) {
        try (Bench bench = Bench.start(settings, progress);
                Receiver receiver = Receiver.start(sink, settings.folder())) {
            progress.step("Loading events");
            Kept kept = new Kept();
            bench.loader().load(TOPIC, PARTITIONS, Tenants.skewed(1), events.total(), kept);
            Path subscription = Workload.subscription(
                    settings.folder(),
                    sink.optionName(),
                    TOPIC,
                    Kept.FILTER,
                    sink.yaml(receiver.addresses(), settings.folder()));
            Program program = Program.SLUICE.named(sink.optionName()).with(sink.options(receiver.addresses()));
            Measured delivered = bench.measure(
                    program,
                    List.of(subscription),
                    events,
                    everyNow(() -> receiver.distinct(subscription) >= kept.count()));
            Receiver.Outcome outcome = receiver.compare(subscription, kept);
            Path discard =
                    Workload.subscription(settings.folder(), "discard", TOPIC, Kept.FILTER, "discard: {format: json}");
            List<Measured> runs = List.of(delivered, bench.measure(Program.RAW_LOOP, List.of(discard), events));
            return new Outcome(
                    new Result(
                            "bench sink",
                            sink.optionName(),
                            events.measured(),
                            delivered.steady().eventsPerCpuSecond(),
                            delivered.steady().eventsPerSecond(),
                            Ratio.cpu(runs, sink.optionName(), Program.RAW_LOOP.name()),
                            delivered.steady().allocatedBytesPerEvent(),
                            delivered.steady().peakRssMb(),
                            outcome.missing(),
                            outcome.duplicated(),
                            outcome.unexpected()),
                    runs);
        }
    }

    /** Asks a few times a second only: to count can cost the receiver time. */
    private static Predicate<Sample> everyNow(BooleanSupplier question) {
        long[] askedNanos = {System.nanoTime() - LOOK.toNanos()};
        return last -> {
            if (System.nanoTime() - askedNanos[0] < LOOK.toNanos()) {
                return false;
            }
            boolean answer = question.getAsBoolean();
            askedNanos[0] = System.nanoTime();
            return answer;
        };
    }
}
