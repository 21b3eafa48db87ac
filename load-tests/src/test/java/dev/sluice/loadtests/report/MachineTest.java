package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void findsTheVersionsThatRun() {
        Machine here = Machine.here();

        assertThat(here.beam()).matches("[0-9]+(\\.[0-9]+)+.*");
        assertThat(here.flink()).matches("[0-9]+(\\.[0-9]+)+.*");
        assertThat(here.kafkaClients()).matches("[0-9]+(\\.[0-9]+)+.*");
        assertThat(here.jdk()).startsWith(System.getProperty("java.version"));
        assertThat(here.cores()).isPositive();
        assertThat(here.memoryMib()).isPositive();
    }

    @Test
    void takesTheFirstCpusModel() {
        String cpuInfo =
                "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Example(R)  CPU @ 2.00GHz\n\nmodel name\t: other\n";

        assertThat(Machine.modelIn(cpuInfo, "amd64")).isEqualTo("Example(R) CPU @ 2.00GHz");
        assertThat(Machine.modelIn("processor\t: 0\n", "aarch64")).isEqualTo("aarch64");
    }
}
