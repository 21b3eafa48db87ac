package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One small tenant: what a job of 100 events/s into an HTTPS SIEM costs with the memory that half a vCPU comes with. */
public final class SmallBench {
    /** Of a JVM that shall be small: little heap, one collector thread, the quick compiler only, small stacks. */
    static final List<String> JVM = List.of(
            "-Xms64m",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=64m",
            "-Xss512k",
            "-XX:-UsePerfData",
            "-Dorg.apache.flink.shaded.netty4.io.netty.eventLoopThreads=1");

    /**
     * Less memory for network buffers and for state, which this job does not have, and smaller pools of threads. Only dead
     * letters go from one task to another, so none waits for others to fill a network buffer with.
     */
    static final Map<String, String> FLINK = Map.of(
            "taskmanager.memory.network.min", "8m",
            "taskmanager.memory.network.max", "8m",
            "taskmanager.memory.managed.size", "1m",
            "cluster.io-pool.size", "2",
            "jobmanager.io-pool.size", "2",
            "jobmanager.future-pool.size", "2",
            "rest.server.numThreads", "1",
            "execution.buffer-timeout.interval", "0 ms");

    /** One consumer for all partitions; it takes a few thousand events/s to keep one busy. */
    static final List<String> OPTIONS = List.of("--readShares=1");

    private static final Duration WARM_UP = Duration.ofMinutes(2);

    private SmallBench() {}

    /**
     * What was found, as {@code --json} prints it.
     *
     * @param cpuShare of one core, 0.02 is 2 %
     */
    public record Result(
            String command, long rate, long rssMb, long peakRssMb, double cpuShare, int threads, Latency latency) {}

    /** What was found, and the samples of the job. */
    public record Outcome(Result result, List<Sample> samples) {}

    /** Runs for two minutes of warm-up and {@code seconds} that are measured. */
    public static Outcome run(BenchSettings settings, double rate, int seconds, Progress progress) {
        Program program = Program.SLUICE.named("small").with(OPTIONS).in(JVM, FLINK);
        try (Bench bench = Bench.start(settings, progress);
                LiveJob live = LiveJob.start(bench, settings, progress, program, rate)) {
            progress.step("Warming up");
            live.runFor(WARM_UP, "warming up");
            progress.step("Measuring");
            live.resetLatency();
            Sample first = last(live);
            live.runFor(Duration.ofSeconds(seconds), "measuring");
            Sample last = last(live);
            return new Outcome(
                    new Result(
                            "bench small",
                            Math.round(rate),
                            last.rssKb() >> 10,
                            last.peakRssKb() >> 10,
                            Ratio.rounded((double) (last.cpuNanos() - first.cpuNanos())
                                    / (last.wallNanos() - first.wallNanos())),
                            last.threads(),
                            live.latency()),
                    live.samples());
        }
    }

    private static Sample last(LiveJob live) {
        List<Sample> samples = live.samples();
        return samples.get(samples.size() - 1);
    }
}
