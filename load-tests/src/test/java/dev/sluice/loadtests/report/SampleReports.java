package dev.sluice.loadtests.report;

import dev.sluice.loadtests.measure.Measured;
import dev.sluice.loadtests.measure.Sample;
import dev.sluice.loadtests.measure.Steady;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Reports that are the same on every machine and at any time. */
final class SampleReports {
    static final Machine MACHINE = new Machine(
            "Example CPU @ 2.00GHz", 2, 8192, "Linux 6.1.0 (amd64)", "17.0.15 (Example)", "2.70.0", "1.19.3", "3.9.1");
    private static final Instant DATE = Instant.parse("2026-01-02T03:04:05.678Z");

    private SampleReports() {}

    static Report empty(String command, String title) {
        return Report.of(command, title, DATE, MACHINE);
    }

    static Report core() {
        Map<String, Double> rates = new LinkedHashMap<>();
        rates.put("sluice", 300_000.0);
        rates.put("raw-loop", 360_000.0);
        return empty("bench core --events 1000000", "The same work in two programs")
                .text("Each reads the same events,\nkeeps those with `risk_of_app` >= 4 & writes 22 fields of each.")
                .table(
                        "Programs",
                        List.of("program", "events/s", "complete"),
                        List.of(List.of("sluice", "310,000", "yes"), List.of("raw-loop", "372,000", "no")))
                .bars("Events per CPU-second", "events/CPU-s", rates)
                .lines("Latency", "seconds", "ms", Map.of("p99", List.of(new Point(0, 1), new Point(1, 2.5))))
                .runs(List.of(run("sluice", 1_000, true, null)));
    }

    static Report lanes() {
        return empty("bench lanes", "Many lanes")
                .table("Cost by lanes", List.of("lanes", "MiB"), List.of(List.of("1", "250"), List.of("a|b <i>", "-")));
    }

    /** Four samples a second for four seconds; a core and a half are busy, and each sample has 10 MiB more in its heap. */
    static Measured run(String name, long eventsPerSecond, boolean complete, @Nullable Path recording) {
        List<Sample> samples = LongStream.rangeClosed(0, 16)
                .mapToObj(i -> new Sample(
                        5_000_000_000L + i * 250_000_000L,
                        i * eventsPerSecond / 4,
                        i * 375_000_000L,
                        i * 1_000,
                        0,
                        0,
                        (i * 10) << 20,
                        0,
                        (i * 20) << 10,
                        (i * 20) << 10,
                        10,
                        20))
                .toList();
        return new Measured(name, complete, Steady.of(samples, 0), samples, Map.of(), Map.of(), recording);
    }
}
