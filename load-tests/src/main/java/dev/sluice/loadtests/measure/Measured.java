package dev.sluice.loadtests.measure;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One program's run.
 *
 * @param name of the program or of its setting
 * @param complete whether it consumed all events within the time limit
 * @param samples in the order of time
 * @param threadCpuSeconds CPU seconds of each group of threads in the steady part, the costliest first
 * @param facts what the program told of itself at its end, by name
 * @param recording of the JDK's Flight Recorder over the steady part, or null
 */
public record Measured(
        String name,
        boolean complete,
        Steady steady,
        List<Sample> samples,
        Map<String, Double> threadCpuSeconds,
        Map<String, Long> facts,
        @Nullable Path recording) {}
