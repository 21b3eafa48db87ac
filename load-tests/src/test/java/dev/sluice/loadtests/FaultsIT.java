package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.loadtests.bench.Progress;
import dev.sluice.loadtests.faults.FaultSink;
import dev.sluice.loadtests.faults.FaultsBench;
import dev.sluice.loadtests.faults.FaultsResult;
import dev.sluice.loadtests.faults.FaultsSpec;
import dev.sluice.loadtests.faults.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One of the scenarios that {@code ./sluice faults} plays in full. */
final class FaultsIT {
    private static final Progress SILENT = new Progress() {
        @Override
        public void step(String text) {}

        @Override
        public void update(String text) {}
    };

    @Test
    void losesNothingWhileReceiversAreAwayAndWorkersAreKilled(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) {
        FaultsSpec spec = new FaultsSpec(
                List.of(Scenario.RECEIVER_DOWN_AND_KILL),
                EnumSet.allOf(FaultSink.class),
                20_000,
                1,
                Duration.ofSeconds(5),
                512,
                1);

        FaultsResult result = FaultsBench.run(spec, folder, BuiltFiles.jobJar(), SILENT);

        assertThat(result.results()).hasSize(FaultSink.values().length).allSatisfy(cell -> {
            assertThat(cell.ok()).as("%s", cell).isTrue();
            assertThat(cell.due()).as("%s", cell).isGreaterThan(8_000);
            assertThat(cell.delivered()).as("%s", cell).isEqualTo(cell.due());
        });
        assertThat(result.ok()).isTrue();
    }
}
