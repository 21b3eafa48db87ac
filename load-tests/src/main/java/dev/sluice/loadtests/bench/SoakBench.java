package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A job that goes on: whether heap, threads and open files stay as they are. */
public final class SoakBench {
    /** Growth from the second third to the last one that counts as none. */
    private static final double TOLERANCE = 0.1;

    /** Below this a growth is the collector's mood: MiB of live heap. */
    private static final long HEAP_SLACK_MB = 16;

    private static final long COUNT_SLACK = 4;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private SoakBench() {}

    /**
     * What was found, as {@code --json} prints it.
     *
     * @param flat whether nothing grew by more than a tenth from the second third of the minutes to the last one
     */
    public record Result(
            String command,
            int minutes,
            long rate,
            boolean flat,
            List<Row> perMinute,
            long checkpointKb,
            Latency latency) {}

    /** At the end of one minute; the live heap is the least of it, as collections left it. */
    public record Row(int minute, long events, long liveHeapMb, long rssMb, int threads, long openFiles) {}

    /** What was found, and the samples of the job. */
    public record Outcome(Result result, List<Sample> samples) {}

    /** Runs for {@code minutes} behind one of warm-up. */
    public static Outcome run(BenchSettings settings, int minutes, double rate, Progress progress) {
        try (Bench bench = Bench.start(settings, progress);
                LiveJob live = LiveJob.start(bench, settings, progress, Program.SLUICE.named("soak"), rate)) {
            progress.step("Warming up");
            live.runFor(MINUTE, "warming up");
            live.resetLatency();
            progress.step("Running for " + minutes + " minutes");
            List<Row> rows = new ArrayList<>();
            for (int minute = 1; minute <= minutes; minute++) {
                int from = live.samples().size();
                live.runFor(MINUTE, "minute " + minute + " of " + minutes);
                List<Sample> samples = live.samples();
                rows.add(row(minute, samples.subList(Math.min(from, samples.size() - 1), samples.size())));
            }
            Latency latency = live.latency();
            Map<String, Long> facts = live.finish();
            return new Outcome(
                    new Result(
                            "bench soak",
                            minutes,
                            Math.round(rate),
                            isFlat(rows),
                            rows,
                            facts.getOrDefault("checkpointBytes", 0L) >> 10,
                            latency),
                    live.samples());
        }
    }

    private static Row row(int minute, List<Sample> samples) {
        Sample last = samples.get(samples.size() - 1);
        long live = samples.stream().mapToLong(Sample::liveBytes).min().orElse(0);
        return new Row(minute, last.events(), live >> 20, last.rssKb() >> 10, last.threads(), last.openFiles());
    }

    static boolean isFlat(List<Row> rows) {
        return isFlat(rows, Row::liveHeapMb, HEAP_SLACK_MB)
                && isFlat(rows, Row::threads, COUNT_SLACK)
                && isFlat(rows, Row::openFiles, COUNT_SLACK);
    }

    private static boolean isFlat(List<Row> rows, ToLongFunction<Row> figure, long slack) {
        int third = rows.size() / 3;
        if (third == 0) {
            return true; // Too short to say otherwise.
        }
        double before = mean(rows.subList(third, 2 * third), figure);
        double after = mean(rows.subList(rows.size() - third, rows.size()), figure);
        return after <= before * (1 + TOLERANCE) || after - before <= slack;
    }

    private static double mean(List<Row> rows, ToLongFunction<Row> figure) {
        return rows.stream().mapToLong(figure).average().orElse(0);
    }
}
