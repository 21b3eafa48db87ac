package dev.sluice.loadtests.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.loadtests.program.CheckpointCell;
import dev.sluice.loadtests.program.CheckpointOrder;
import dev.sluice.loadtests.program.CheckpointRow;
import dev.sluice.loadtests.program.StateJob;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a job's checkpoints cost on Cloud Storage: objects, operations, time, and where in the bucket they are. */
public final class CheckpointBench {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As it comes, except for its buffers: 128 subtasks in one process would have 4 GiB of them. */
    private static final Map<String, String> FLINKS_OWN = Map.of(
            "gs.checkpoint.few-requests", "false",
            "fs.gs.outputstream.buffer.size", "65536",
            "fs.gs.outputstream.upload.chunk.size", "4194304");

    private static final int HEAP_MEGABYTES = 2_048;
    private static final int HEAP_MEGABYTES_A_SUBTASK = 16;

    private static final String MAIN = "dev.sluice.loadtests.program.CheckpointProgram";

    private CheckpointBench() {}

    /**
     * Measures one cell after the other, on one Flink: all of its subtasks are slots of one process.
     *
     * @throws BenchException when a job fails, when a checkpoint is not restored or takes longer than the settings' limit
     */
    public static CheckpointResult run(BenchSettings settings, CheckpointSpec spec, Progress progress) {
        if (!Files.isDirectory(spec.plugins())) {
            throw new BenchException(spec.plugins() + ": no folder (expected: the plugin, built by ./mvnw package)");
        }
        List<CheckpointCell> matrix = matrix(spec);
        List<CheckpointCell> sizes = sizes(spec);
        List<CheckpointCell> spread = spread(spec);
        List<CheckpointCell> all =
                Stream.of(matrix, sizes, spread).flatMap(List::stream).toList();
        List<CheckpointRow> rows = measure(settings, spec, "plugin", Map.of(), all, progress);
        int sizesFrom = matrix.size();
        int spreadFrom = sizesFrom + sizes.size();
        List<CheckpointRow> flinksOwn = measure(settings, spec, "flinks-own", FLINKS_OWN, flinksOwn(spec), progress);
        return new CheckpointResult(
                "checkpoint bench",
                rows.subList(0, sizesFrom),
                rows.subList(sizesFrom, spreadFrom),
                rows.subList(spreadFrom, rows.size()),
                flinksOwn,
                costs(rows.subList(0, sizesFrom), flinksOwn));
    }

    private static List<CheckpointCell> matrix(CheckpointSpec spec) {
        List<CheckpointCell> cells = new ArrayList<>();
        for (StateJob job : StateJob.values()) {
            for (int subtasks : spec.subtasks()) {
                for (int threshold : spec.thresholdsBytes()) {
                    for (boolean entropy : List.of(false, true)) {
                        for (boolean unaligned : List.of(false, true)) {
                            if (spec.jobs().contains(job)
                                    && spec.entropy().contains(entropy)
                                    && spec.unaligned().contains(unaligned)) {
                                cells.add(new CheckpointCell(
                                        job,
                                        subtasks,
                                        threshold,
                                        entropy,
                                        unaligned,
                                        spec.stateBytes(),
                                        spec.checkpoints()));
                            }
                        }
                    }
                }
            }
        }
        return cells;
    }

    private static List<CheckpointCell> sizes(CheckpointSpec spec) {
        return spec.sizesBytes().stream()
                .flatMap(size -> spec.thresholdsBytes().stream()
                        .map(threshold -> new CheckpointCell(
                                StateJob.STATELESS,
                                CheckpointSpec.SIZE_SUBTASKS,
                                threshold,
                                true,
                                false,
                                size,
                                spec.checkpoints())))
                .toList();
    }

    /** With the smallest threshold, so that there are data objects to look at. */
    private static List<CheckpointCell> spread(CheckpointSpec spec) {
        if (spec.spreadCheckpoints() == 0) {
            return List.of();
        }
        int threshold = spec.thresholdsBytes().stream().min(Integer::compare).orElseThrow();
        return Stream.of(false, true)
                .map(entropy -> new CheckpointCell(
                        StateJob.STATELESS,
                        CheckpointSpec.SPREAD_SUBTASKS,
                        threshold,
                        entropy,
                        false,
                        spec.stateBytes(),
                        spec.spreadCheckpoints()))
                .toList();
    }

    private static List<CheckpointCell> flinksOwn(CheckpointSpec spec) {
        return spec.subtasks().stream()
                .flatMap(subtasks -> spec.thresholdsBytes().stream()
                        .map(threshold -> new CheckpointCell(
                                StateJob.STATELESS,
                                subtasks,
                                threshold,
                                false,
                                false,
                                spec.stateBytes(),
                                spec.checkpoints())))
                .toList();
    }

    private static List<CheckpointRow> measure(
            BenchSettings settings,
            CheckpointSpec spec,
            String name,
            Map<String, String> flink,
            List<CheckpointCell> cells,
            Progress progress) {
        if (cells.isEmpty()) {
            return List.of();
        }
        progress.step("Taking checkpoints: " + name);
        // Google's clients would look for a machine of Google's on the network.
        Map<String, String> environment =
                Map.of("FLINK_PLUGINS_DIR", spec.plugins().toAbsolutePath().toString(), "NO_GCE_CHECK", "true");
        List<CheckpointRow> rows = new ArrayList<>();
        try (ChildJvm child = ChildJvm.start(
                name,
                MAIN,
                List.of("-Xmx" + heapMegabytes(cells) + "m"),
                settings.folder(),
                List.of(new CheckpointOrder(flink, cells).toJson()),
                environment)) {
            for (CheckpointCell cell : cells) {
                progress.update("%d of %d: %s, %d subtasks, %d KiB each, threshold %d KiB"
                        .formatted(
                                rows.size() + 1,
                                cells.size(),
                                cell.job().optionName(),
                                cell.subtasks(),
                                cell.stateBytes() >> 10,
                                cell.thresholdBytes() >> 10));
                rows.add(row(child.await("row", settings.limit())));
            }
            child.await("last", settings.limit());
        }
        return rows;
    }

    /** Tasks and the storage's objects are in one process. */
    private static int heapMegabytes(List<CheckpointCell> cells) {
        int subtasks = cells.stream().mapToInt(CheckpointCell::subtasks).max().orElse(1);
        return HEAP_MEGABYTES + HEAP_MEGABYTES_A_SUBTASK * subtasks;
    }

    private static CheckpointRow row(JsonNode message) {
        try {
            return JSON.treeToValue(
                    message.<com.fasterxml.jackson.databind.node.ObjectNode>deepCopy()
                            .without("type"),
                    CheckpointRow.class);
        } catch (JsonProcessingException e) {
            throw new BenchException("a row that is none: " + message);
        }
    }

    /** Of the stateless job: through Flink's own file system, and through the plugin with entropy. */
    private static List<CheckpointResult.Cost> costs(List<CheckpointRow> rows, List<CheckpointRow> flinksOwn) {
        List<CheckpointResult.Cost> costs = new ArrayList<>();
        flinksOwn.forEach(row -> costs.add(CheckpointResult.Cost.of("flink", row)));
        rows.stream()
                .filter(row -> row.job().equals(StateJob.STATELESS.optionName()) && row.entropy() && !row.unaligned())
                .forEach(row -> costs.add(CheckpointResult.Cost.of("sluice", row)));
        return costs;
    }
}
