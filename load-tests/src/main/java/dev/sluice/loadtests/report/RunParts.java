package dev.sluice.loadtests.report;

import dev.sluice.loadtests.measure.Measured;
import dev.sluice.loadtests.measure.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Charts of what runs did over time, and where their time went. */
final class RunParts {
    private static final double NANOS = 1e9;
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final double KIB_PER_MIB = 1024;
    private static final String SECONDS = "seconds";

    private RunParts() {}

    /** Of runs in the order of their series; no parts of no runs. */
    static List<Part> of(List<Measured> runs) {
        if (runs.isEmpty()) {
            return List.of();
        }
        Map<String, List<Point>> throughput = new LinkedHashMap<>();
        Map<String, List<Point>> cores = new LinkedHashMap<>();
        Map<String, List<Point>> heap = new LinkedHashMap<>();
        Map<String, List<Point>> resident = new LinkedHashMap<>();
        List<Part> profiles = new ArrayList<>();
        for (Measured run : runs) {
            String name = seriesName(run, throughput.keySet().size(), throughput);
            List<Stretch> stretches = Stretch.of(run.samples());
            throughput.put(
                    name,
                    stretches.stream()
                            .map(each -> each.point(Math.rint(each.events() / each.wallSeconds())))
                            .toList());
            cores.put(
                    name,
                    stretches.stream()
                            .map(each -> each.point(hundredths(each.cpuSeconds() / each.wallSeconds())))
                            .toList());
            heap.put(
                    name,
                    stretches.stream()
                            .map(each -> each.point(Math.rint(each.mostHeapBytes() / BYTES_PER_MIB)))
                            .toList());
            resident.put(
                    name,
                    stretches.stream()
                            .map(each -> each.point(Math.rint(each.mostRssKb() / KIB_PER_MIB)))
                            .toList());
            profiles.addAll(profile(name, run));
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Lines("Throughput over time", SECONDS, "events/s", throughput));
        parts.add(new Part.Lines("CPU over time", SECONDS, "cores", cores));
        parts.add(new Part.Lines("Heap in use over time", SECONDS, "MiB", heap));
        parts.add(new Part.Lines("Resident memory over time", SECONDS, "MiB", resident));
        parts.addAll(profiles);
        return parts;
    }

    /** The run's name; the same program may have run more than once. */
    private static String seriesName(Measured run, int before, Map<String, ?> taken) {
        String name = run.complete() ? run.name() : run.name() + " (incomplete)";
        return taken.containsKey(name) ? name + " (run " + (before + 1) + ")" : name;
    }

    private static List<Part> profile(String name, Measured run) {
        List<Part> parts = new ArrayList<>();
        Stacks stacks = new Stacks();
        try {
            if (run.recording() != null) {
                stacks = Profile.stacks(run.recording());
            }
        } catch (IOException e) {
            // A report without it is worth more than none.
            parts.add(new Part.Text(name + ": its recording is not readable: " + e.getMessage()));
        }
        if (stacks.samples() > 0 || !run.threadCpuSeconds().isEmpty()) {
            parts.add(stacks.profile(name, run.threadCpuSeconds()));
        }
        return parts;
    }

    private static double hundredths(double value) {
        return Math.rint(value * 100) / 100;
    }

    /**
     * A second of a run, or more of a long one.
     *
     * @param endSeconds since the run's first sample
     */
    private record Stretch(
            double endSeconds,
            double wallSeconds,
            long events,
            double cpuSeconds,
            double mostHeapBytes,
            double mostRssKb) {
        private static final double LEAST_SECONDS = 1;
        private static final int MOST = 150;

        /** What is left at the end, less than a whole one, is dropped unless it is all there is. */
        static List<Stretch> of(List<Sample> samples) {
            if (samples.isEmpty()) {
                return List.of();
            }
            Sample first = samples.get(0);
            Sample last = samples.get(samples.size() - 1);
            double length = Math.max(LEAST_SECONDS, seconds(first, last) / MOST);
            List<Stretch> stretches = new ArrayList<>();
            int from = 0;
            for (int to = 1; to < samples.size(); to++) {
                boolean whole = seconds(samples.get(from), samples.get(to)) >= length;
                boolean all = from == 0 && to == samples.size() - 1;
                if ((whole || all) && seconds(samples.get(from), samples.get(to)) > 0) {
                    stretches.add(between(first, samples.subList(from, to + 1)));
                    from = to;
                }
            }
            return stretches;
        }

        private static Stretch between(Sample first, List<Sample> samples) {
            Sample from = samples.get(0);
            Sample to = samples.get(samples.size() - 1);
            return new Stretch(
                    hundredths(seconds(first, to)),
                    seconds(from, to),
                    to.events() - from.events(),
                    (to.cpuNanos() - from.cpuNanos()) / NANOS,
                    samples.stream().mapToLong(Sample::heapBytes).max().orElse(0),
                    samples.stream().mapToLong(Sample::rssKb).max().orElse(0));
        }

        private static double seconds(Sample from, Sample to) {
            return (to.wallNanos() - from.wallNanos()) / NANOS;
        }

        Point point(double y) {
            return new Point(endSeconds, y);
        }
    }
}
