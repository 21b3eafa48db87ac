package dev.sluice.loadtests.measure;

import java.util.List;

/**
 * The costs of the steady part of a run: what comes behind the warm-up and behind the time in which the JVM compiles what it
 * has loaded, but half of the events behind the warm-up at least. A run that ended early warmed up with two fifths of its
 * events at most.
 *
 * @param events events consumed in it
 * @param wallSeconds how long it took
 * @param cpuSeconds CPU time of the whole process
 * @param eventsPerSecond events per second of wall time
 * @param eventsPerCpuSecond events per second of CPU time
 * @param allocatedBytesPerEvent bytes of garbage an event costs
 * @param gcSeconds time of garbage collections
 * @param peakRssMb the most resident memory of the whole run, MiB
 */
public record Steady(
        long events,
        double wallSeconds,
        double cpuSeconds,
        long eventsPerSecond,
        long eventsPerCpuSecond,
        long allocatedBytesPerEvent,
        double gcSeconds,
        long peakRssMb) {
    private static final double LARGEST_WARM_UP = 0.4;
    private static final double MOST_COMPILING = 0.1;
    private static final int LOOK_BACK_SAMPLES = 4;
    private static final double NANOS = 1e9;
    private static final int KIB_PER_MIB = 1024;

    /**
     * Of the samples of one run, in the order of time.
     *
     * @param warmUp events at the beginning that do not count
     * @throws IllegalArgumentException when there are no two samples with events between them
     */
    public static Steady of(List<Sample> samples, long warmUp) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("samples: none (expected: at least two)");
        }
        Sample last = samples.get(samples.size() - 1);
        long due = warmUp < last.events() ? warmUp : (long) (last.events() * LARGEST_WARM_UP);
        return between(samples.get(start(samples, due, due + (last.events() - due) / 2)), last);
    }

    /** The last sample within the warm-up, or a later one up to {@code latest} events while the JVM is still busy compiling. */
    private static int start(List<Sample> samples, long warmUp, long latest) {
        int start = 0;
        for (int i = 1; i < samples.size() - 1 && samples.get(i).events() <= latest; i++) {
            if (samples.get(i).events() <= warmUp || isCompiling(samples, i)) {
                start = i;
            }
        }
        return start;
    }

    /** Whether compilers took more than a tenth of the time up to this sample, looking back over about a second. */
    private static boolean isCompiling(List<Sample> samples, int index) {
        Sample now = samples.get(index);
        Sample before = samples.get(Math.max(0, index - LOOK_BACK_SAMPLES));
        double wallMillis = (now.wallNanos() - before.wallNanos()) / NANOS * 1_000;
        return now.compileMillis() - before.compileMillis() > wallMillis * MOST_COMPILING;
    }

    /** The costs between two samples. */
    public static Steady between(Sample first, Sample last) {
        long events = last.events() - first.events();
        double wall = (last.wallNanos() - first.wallNanos()) / NANOS;
        double cpu = (last.cpuNanos() - first.cpuNanos()) / NANOS;
        if (events <= 0 || wall <= 0 || cpu <= 0) {
            throw new IllegalArgumentException(
                    "events: " + events + " in " + wall + " s, " + cpu + " CPU seconds (expected: more than none)");
        }
        return new Steady(
                events,
                wall,
                cpu,
                Math.round(events / wall),
                Math.round(events / cpu),
                Math.round((double) (last.allocatedBytes() - first.allocatedBytes()) / events),
                (last.gcMillis() - first.gcMillis()) / 1000.0,
                last.peakRssKb() / KIB_PER_MIB);
    }
}
