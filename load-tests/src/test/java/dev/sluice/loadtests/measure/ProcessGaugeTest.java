package dev.sluice.loadtests.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessGaugeTest {

    @Test
    void seesWhatThisProcessHasUsed() {
        ProcessGauge gauge = new ProcessGauge();

        Sample before = gauge.read(1);
        byte[] allocated = new byte[1 << 20];
        Sample after = gauge.read(2);

        assertThat(after.events()).isEqualTo(2);
        assertThat(after.allocatedBytes() - before.allocatedBytes()).isGreaterThanOrEqualTo(allocated.length);
        assertThat(after.cpuNanos()).isGreaterThanOrEqualTo(before.cpuNanos()).isPositive();
        assertThat(after.heapBytes()).isPositive();
        assertThat(after.threads()).isPositive();
        assertThat(after.openFiles()).isPositive();
    }

    @Test
    void countsThreadsOfOneNameTogether() {
        // Empty where there is no /proc.
        assertThat(ThreadGroups.cpuMillis()).allSatisfy((name, millis) -> {
            assertThat(name).doesNotEndWith("#0");
            assertThat(millis).isNotNegative();
        });
    }
}
