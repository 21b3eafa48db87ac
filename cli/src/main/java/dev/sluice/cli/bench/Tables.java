package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.CoreResult;
import dev.sluice.loadtests.bench.Latency;
import dev.sluice.loadtests.measure.Measured;
import dev.sluice.loadtests.measure.Sample;
import dev.sluice.loadtests.report.Point;
import dev.sluice.loadtests.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Figures as the reports' tables show them. */
public final class Tables {
    static final List<String> PROGRAMS = List.of(
            "program",
            "events per CPU-second",
            "events/s",
            "CPU-seconds",
            "bytes allocated per event",
            "GC time",
            "peak RSS",
            "events measured");

    private static final double MIB = 1 << 20;
    private static final double SHOWN_SHARE = 0.005;

    private Tables() {}

    static List<List<String>> programs(List<CoreResult.Row> rows) {
        return rows.stream()
                .map(row -> List.of(
                        row.complete() ? row.name() : row.name() + " (out of time)",
                        number(row.eventsPerCpuSecond()),
                        number(row.eventsPerSecond()),
                        decimal(row.cpuSeconds()) + " s",
                        number(row.allocatedBytesPerEvent()),
                        decimal(row.gcSeconds()) + " s",
                        row.peakRssMb() + " MiB",
                        number(row.events())))
                .toList();
    }

    /** Names and ratios in turn; those that are null are left out. */
    static List<List<String>> ratios(@Nullable Object... namesAndRatios) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < namesAndRatios.length; i += 2) {
            if (namesAndRatios[i + 1] instanceof Double ratio) {
                rows.add(List.of(String.valueOf(namesAndRatios[i]), decimal(ratio)));
            }
        }
        return rows;
    }

    static Map<String, Double> cpuRates(List<Measured> runs) {
        Map<String, Double> rates = new LinkedHashMap<>();
        runs.forEach(run -> rates.put(run.name(), (double) run.steady().eventsPerCpuSecond()));
        return rates;
    }

    /** Adds a table of where each run's CPU time went: the job's threads, the JVM's compilers, its collectors. */
    static Report threads(Report report, List<Measured> runs) {
        for (Measured run : runs) {
            double all = run.threadCpuSeconds().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
            List<List<String>> rows = run.threadCpuSeconds().entrySet().stream()
                    .filter(entry -> entry.getValue() >= all * SHOWN_SHARE)
                    .map(entry -> List.of(
                            entry.getKey(),
                            decimal(entry.getValue()) + " s",
                            decimal(100 * entry.getValue() / all) + " %"))
                    .toList();
            if (!rows.isEmpty()) {
                report.table("CPU by threads: " + run.name(), List.of("threads", "CPU", "share"), rows);
            }
        }
        return report;
    }

    static final List<String> LATENCY = List.of("load", "events", "p50", "p99", "p99.9", "maximum");

    static List<String> latency(String load, Latency latency) {
        return List.of(
                load,
                number(latency.events()),
                millis(latency.p50Ms()),
                millis(latency.p99Ms()),
                millis(latency.p999Ms()),
                millis(latency.maxMs()));
    }

    private static String millis(double millis) {
        return number(Math.round(millis)) + " ms";
    }

    /** Memory of one job over time: seconds since its first sample, MiB. */
    static Map<String, List<Point>> memory(List<Sample> samples) {
        Map<String, List<Point>> series = new LinkedHashMap<>();
        series.put("RSS", points(samples, sample -> sample.rssKb() / 1024.0));
        series.put("live heap", points(samples, sample -> sample.liveBytes() / MIB));
        return series;
    }

    private static List<Point> points(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        if (samples.isEmpty()) {
            return List.of();
        }
        long start = samples.get(0).wallNanos();
        return samples.stream()
                .map(sample -> new Point((sample.wallNanos() - start) / 1e9, figure.applyAsDouble(sample)))
                .toList();
    }

    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    public static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
