package dev.sluice.loadtests.faults;

import dev.sluice.loadtests.bench.BenchException;
import dev.sluice.loadtests.bench.Progress;
import dev.sluice.loadtests.faults.FaultsResult.Cell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Plays scenarios one after the other and says what became of the events. */
public final class FaultsBench {
    private FaultsBench() {}

    /**
     * Runs them.
     *
     * @param folder for logs, checkpoints and configuration; may be deleted afterwards
     * @param jobJar the product
     */
    public static FaultsResult run(FaultsSpec spec, Path folder, Path jobJar, Progress progress) {
        List<Cell> cells = new ArrayList<>();
        List<String> notPlayed = new ArrayList<>();
        try (Testbed testbed = Testbed.start(spec.sinks(), spec.heapMegabytes(), folder, progress)) {
            for (Scenario scenario : spec.scenarios()) {
                try (Stage stage = new Stage(testbed, scenario, spec, jobJar, progress)) {
                    List<Cell> found = stage.run();
                    found.forEach(cell -> progress.step("  %s: %d due, %d lost, %d duplicated, %s"
                            .formatted(
                                    cell.sink(),
                                    cell.due(),
                                    cell.lost(),
                                    cell.duplicated(),
                                    cell.ok() ? "ok" : "NOT OK")));
                    cells.addAll(found);
                } catch (BenchException e) {
                    // What the others have shown is not lost with it.
                    progress.step("  " + e.getMessage());
                    notPlayed.add(String.valueOf(e.getMessage()));
                }
            }
        }
        return FaultsResult.of(cells, notPlayed);
    }

    /** Whether a scenario can be played by this user; one that cannot is left out. */
    public static boolean isPossible(Scenario scenario, Path folder) {
        return scenario != Scenario.DISK_FULL || SmallDisk.isPossible(folder);
    }
}
