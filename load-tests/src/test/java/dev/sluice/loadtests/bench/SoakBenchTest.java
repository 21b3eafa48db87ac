package dev.sluice.loadtests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakBenchTest {

    @Test
    void whatStaysIsFlat() {
        assertThat(SoakBench.isFlat(minutes(9, minute -> 60, minute -> 80, minute -> 200)))
                .isTrue();
    }

    @Test
    void whatSettlesInTheFirstThirdIsFlat() {
        assertThat(SoakBench.isFlat(minutes(9, minute -> minute < 4 ? 10 : 100, minute -> 80, minute -> 200)))
                .isTrue();
    }

    @Test
    void aGrowingHeapIsNot() {
        assertThat(SoakBench.isFlat(minutes(9, minute -> 100 + 20 * minute, minute -> 80, minute -> 200)))
                .isFalse();
    }

    @Test
    void growingThreadsAreNot() {
        assertThat(SoakBench.isFlat(minutes(9, minute -> 60, minute -> 40 + 5 * minute, minute -> 200)))
                .isFalse();
    }

    @Test
    void filesThatAreNotClosedAreNot() {
        assertThat(SoakBench.isFlat(minutes(9, minute -> 60, minute -> 80, minute -> 100 + 10 * minute)))
                .isFalse();
    }

    private static List<SoakBench.Row> minutes(
            int count, IntUnaryOperator heapMb, IntUnaryOperator threads, IntUnaryOperator files) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(minute -> new SoakBench.Row(
                        minute,
                        minute * 1_000L,
                        heapMb.applyAsInt(minute),
                        500,
                        threads.applyAsInt(minute),
                        files.applyAsInt(minute)))
                .toList();
    }
}
