package dev.sluice.loadtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class FailuresTest {

    @Test
    void explainsOneRepetitionForEachKillThatAnEventWasUnderWayAt() {
        Failures failures = new Failures();
        failures.add(Map.of(0, 100L), Map.of(0, 200L, 1, 50L), 1);
        failures.add(Map.of(0, 150L, 1, 50L), Map.of(0, 300L, 1, 60L), 1);

        assertThat(failures.unexplained("fw.a-0-99", 1)).isEqualTo(1);
        assertThat(failures.unexplained("fw.a-0-100", 1)).isZero();
        assertThat(failures.unexplained("fw.a-0-100", 2)).isEqualTo(1);
        assertThat(failures.unexplained("fw.a-0-199", 2)).isZero();
        assertThat(failures.unexplained("fw.a-0-300", 1)).isEqualTo(1);
        // Nothing of partition 1 was covered when the first failure began.
        assertThat(failures.unexplained("fw.a-1-0", 1)).isZero();
        assertThat(failures.unexplained("fw.a-1-50", 1)).isZero();
        assertThat(failures.unexplained("fw.a-2-50", 1)).isEqualTo(1);
    }

    @Test
    void explainsEveryRepetitionWhileAReceiverIsInTrouble() {
        Failures failures = new Failures();
        failures.add(Map.of(0, 10L), Map.of(0, 20L), Integer.MAX_VALUE);

        assertThat(failures.unexplained("fw.with-dashes-0-15", 1_000)).isZero();
        assertThat(failures.unexplained("fw.with-dashes-0-20", 1_000)).isEqualTo(1_000);
    }

    @Test
    void explainsNothingWithoutAFailure() {
        assertThat(new Failures().unexplained("fw.a-0-0", 3)).isEqualTo(3);
    }
}
