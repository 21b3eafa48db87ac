package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.measure.Measured;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench core} found, as {@code --json} prints it.
 *
 * @param events events behind the warm-up, as asked for
 * @param ratios of the product to the others; null where the other was not measured
 */
public record CoreResult(String command, long events, List<Row> programs, Ratios ratios) {

    /**
     * One program.
     *
     * @param events events that it was measured on: the steady part
     * @param complete whether it got through the topic within its time
     */
    public record Row(
            String name,
            long eventsPerCpuSecond,
            long eventsPerSecond,
            long allocatedBytesPerEvent,
            long peakRssMb,
            double cpuSeconds,
            double gcSeconds,
            long events,
            boolean complete) {
        /** The row of one run. */
        public static Row of(Measured run) {
            return new Row(
                    run.name(),
                    run.steady().eventsPerCpuSecond(),
                    run.steady().eventsPerSecond(),
                    run.steady().allocatedBytesPerEvent(),
                    run.steady().peakRssMb(),
                    Ratio.rounded(run.steady().cpuSeconds()),
                    Ratio.rounded(run.steady().gcSeconds()),
                    run.steady().events(),
                    run.complete());
        }
    }

    /** Events per CPU-second of the product to those of each baseline, and its wall rate to native Flink's. */
    public record Ratios(
            @Nullable Double toRawLoop,
            @Nullable Double toNativeFlink,
            @Nullable Double toKafkaIo,
            @Nullable Double toKafkaIoTuned,
            @Nullable Double wallToNativeFlink) {}

    static CoreResult of(long events, List<Measured> runs) {
        return new CoreResult(
                "bench core",
                events,
                runs.stream().map(Row::of).toList(),
                new Ratios(
                        Ratio.cpu(runs, "sluice", "raw-loop"),
                        Ratio.cpu(runs, "sluice", "native-flink"),
                        Ratio.cpu(runs, "sluice", "kafkaio"),
                        Ratio.cpu(runs, "sluice", "kafkaio-tuned"),
                        Ratio.wall(runs, "sluice", "native-flink")));
    }
}
