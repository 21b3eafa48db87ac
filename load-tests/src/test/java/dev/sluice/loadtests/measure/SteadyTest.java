package dev.sluice.loadtests.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SteadyTest {

    @Test
    void leavesOutTheWarmUp() {
        Steady steady = Steady.of(
                List.of(
                        sample(0, 0, 0.0, 0),
                        sample(1, 0, 9.0, 100),
                        sample(2, 400, 10.0, 200),
                        sample(3, 410, 10.5, 300),
                        sample(5, 1_000, 12.0, 60_200)),
                409);

        assertThat(steady.events()).isEqualTo(600);
        assertThat(steady.wallSeconds()).isEqualTo(3.0);
        assertThat(steady.cpuSeconds()).isEqualTo(2.0);
        assertThat(steady.eventsPerSecond()).isEqualTo(200);
        assertThat(steady.eventsPerCpuSecond()).isEqualTo(300);
        assertThat(steady.allocatedBytesPerEvent()).isEqualTo(100);
        assertThat(steady.peakRssMb()).isEqualTo(7);
    }

    @Test
    void measuresAShortRunFromItsLastSampleWithinTheWarmUp() {
        Steady steady = Steady.of(List.of(sample(1, 0, 3.0, 0), sample(2, 100, 4.0, 0), sample(3, 100, 4.5, 0)), 50);

        assertThat(steady.events()).isEqualTo(100);
        assertThat(steady.cpuSeconds()).isEqualTo(1.5);
    }

    @Test
    void beginsWhenTheJvmHasCompiled() {
        // Compilers are busy until second 6; looking back over four samples, that is over at second 10.
        List<Sample> samples = LongStream.rangeClosed(0, 20)
                .mapToObj(second -> compiling(second, second * 50, Math.min(second, 6) * 500))
                .toList();

        assertThat(Steady.of(samples, 400).events()).isEqualTo(1_000 - 9 * 50);
    }

    @Test
    void beginsInTimeWhenTheJvmDoesNotStopCompiling() {
        List<Sample> samples = LongStream.rangeClosed(0, 20)
                .mapToObj(second -> compiling(second, second * 50, second * 500))
                .toList();

        assertThat(Steady.of(samples, 400).events()).isEqualTo(300);
    }

    @Test
    void countsARunThatEndedWithinItsWarmUp() {
        List<Sample> samples = LongStream.rangeClosed(0, 10)
                .mapToObj(second -> sample(second, second * 10, (double) second, 0))
                .toList();

        assertThat(Steady.of(samples, 5_000).events()).isEqualTo(60);
    }

    private static Sample compiling(long wallSeconds, long events, long compileMillis) {
        long nanos = wallSeconds * 1_000_000_000L;
        return new Sample(nanos, events, nanos, 0, 0, compileMillis, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void refusesARunWithoutEvents() {
        assertThatThrownBy(() -> Steady.of(List.of(sample(1, 0, 1.0, 0), sample(2, 0, 2.0, 0)), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("events: 0 in 1.0 s, 1.0 CPU seconds (expected: more than none)");
        assertThatThrownBy(() -> Steady.of(List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("samples: none (expected: at least two)");
    }

    private static Sample sample(long wallSeconds, long events, double cpuSeconds, long allocatedBytes) {
        return new Sample(
                wallSeconds * 1_000_000_000L,
                events,
                (long) (cpuSeconds * 1e9),
                allocatedBytes,
                0,
                0,
                0,
                0,
                5 << 10,
                7 << 10,
                3,
                9);
    }
}
