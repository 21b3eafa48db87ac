package dev.sluice.loadtests.bench;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What all benchmarks have in common.
 *
 * @param folder where processes keep logs, recordings and temporary files while the benchmark runs
 * @param heap of each measured process, such as {@code 1g}
 * @param limit the longest that one program may take; it is measured as far as it got
 * @param profile whether the steady part is recorded with the JDK's Flight Recorder
 */
public record BenchSettings(Path folder, String heap, Duration limit, boolean profile) {
    /** The same, with nothing recorded. */
    BenchSettings withoutProfile() {
        return new BenchSettings(folder, heap, limit, false);
    }
}
