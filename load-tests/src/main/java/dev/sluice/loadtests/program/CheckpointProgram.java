package dev.sluice.loadtests.program;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.checkpoint.StorageLayout;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.gcs.GcsObject;
import dev.sluice.testkit.gcs.GcsOperation;
import dev.sluice.testkit.gcs.GcsOperation.Billing;
import dev.sluice.testkit.gcs.GcsRequestCounts;
import dev.sluice.testkit.gcs.GcsServer;
import dev.sluice.testkit.gcs.KeySpread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.GlobalConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Takes checkpoints of jobs on Flink in this process, into a stand-in of Cloud Storage through the gs:// plugin, and counts
 * what the storage is asked for. Its one argument is a {@link CheckpointOrder}.
 */
final class CheckpointProgram implements AutoCloseable {
    private static final Duration STEP_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofMillis(150);
    private static final int MOST_WARM_UPS = 20;
    private static final int PREFIX_CHARACTERS = 2;
    private static final String BUCKET = "checkpoints";
    private static final String FOLDER = "flink/";
    private static final String JOB = "0a1b2c3d/tenant/application/job";

    /** A restored state may be this part larger or smaller: a source has gone on meanwhile. */
    private static final int MOST_DIFFERENT = 20;

    private final GcsServer gcs;
    private final LocalFlink flink;
    private final FlinkRest rest;
    private final Path folder;

    /** Counts the names of data objects, while a cell is measured. */
    private final AtomicReference<@Nullable KeySpread> counting = new AtomicReference<>();

    private CheckpointProgram(GcsServer gcs, LocalFlink flink, Path folder) {
        this.gcs = gcs;
        this.flink = flink;
        this.rest = new FlinkRest(flink.web());
        this.folder = folder;
        gcs.onWrite(object -> {
            KeySpread spread = counting.get();
            if (spread != null && isData(object)) {
                spread.accept(object);
            }
        });
    }

    public static void main(String[] arguments) {
        Parent parent = Parent.listen(command -> {}, () -> Runtime.getRuntime().halt(0));
        try {
            CheckpointOrder order = CheckpointOrder.parse(arguments[0]);
            try (CheckpointProgram program = start(order)) {
                for (CheckpointCell cell : order.cells()) {
                    parent.tellRecord("row", program.measure(cell));
                }
            }
            parent.tell("last", Map.of());
        } catch (Exception | Error e) {
            // Whatever it is, nobody else can tell the parent.
            parent.failed(e);
        }
    }

    private static CheckpointProgram start(CheckpointOrder order) throws Exception {
        int slots =
                order.cells().stream().mapToInt(CheckpointCell::subtasks).max().orElse(1);
        GcsServer gcs = GcsServer.start();
        Map<String, String> settings = new TreeMap<>(order.flink());
        settings.putAll(gcs.flinkSettings());
        settings.putAll(Map.of(
                "gs.entropy.key",
                StorageLayout.ENTROPY_KEY,
                // The REST API's figures are as old as this.
                "web.refresh-interval",
                "1",
                // A shuffle between 128 subtasks has 16,384 channels.
                "taskmanager.memory.segment-size",
                "4kb",
                "taskmanager.memory.network.min",
                "256m",
                "taskmanager.memory.network.max",
                "256m",
                "taskmanager.network.memory.buffers-per-channel",
                "1"));
        return new CheckpointProgram(
                gcs,
                LocalFlink.start(CheckpointPlan.of(CheckpointPlan.Profile.LOCAL), slots, settings),
                Files.createTempDirectory("checkpoints"));
    }

    private CheckpointRow measure(CheckpointCell cell) throws IOException {
        String job = start(cell, null);
        warmUp(job, cell);
        KeySpread spread = new KeySpread(FOLDER, PREFIX_CHARACTERS);
        counting.set(spread);
        GcsRequestCounts before = settled();
        List<Long> durations = new ArrayList<>();
        for (int i = 0; i < cell.checkpoints(); i++) {
            long number = checkpoint(job);
            durations.add(details(job, number).path("end_to_end_duration").asLong());
        }
        GcsRequestCounts after = settled();
        counting.set(null);
        JsonNode last = latest(job, "completed");
        List<GcsObject> objects = gcs.objects(BUCKET, "");
        rest.cancel(job);
        rest.awaitState(job, "CANCELED", STEP_TIMEOUT);

        long restoreStart = System.nanoTime();
        String restored = start(cell, last.path("external_path").asText());
        double restoreMs = (System.nanoTime() - restoreStart) / 1e6;
        if (rest.restores(restored) != 1) {
            throw new IllegalStateException("job: not restored (expected: from " + last.path("external_path") + ")");
        }
        checkpoint(restored);
        long stateBytes = last.path("state_size").asLong();
        long restoredBytes = latest(restored, "completed").path("state_size").asLong();
        if (Math.abs(restoredBytes - stateBytes) > stateBytes / MOST_DIFFERENT) {
            throw new IllegalStateException(
                    "state of the restored job: " + restoredBytes + " bytes (expected: about " + stateBytes + ")");
        }
        rest.cancel(restored);
        rest.awaitState(restored, "CANCELED", STEP_TIMEOUT);
        gcs.deleteBucket(BUCKET);

        double checkpoints = cell.checkpoints();
        return new CheckpointRow(
                cell.job().optionName(),
                cell.subtasks(),
                cell.thresholdBytes(),
                cell.entropy(),
                cell.unaligned(),
                cell.stateBytes(),
                stateBytes,
                objects.size(),
                objects.stream().mapToLong(GcsObject::size).sum(),
                rounded((after.of(Billing.CLASS_A) - before.of(Billing.CLASS_A)) / checkpoints),
                rounded((after.of(Billing.CLASS_B) - before.of(Billing.CLASS_B)) / checkpoints),
                operations(before, after, cell.checkpoints()),
                durations.stream()
                        .sorted()
                        .skip(durations.size() / 2)
                        .findFirst()
                        .orElse(0L),
                Math.round(restoreMs),
                spread.objects(),
                rounded(spread.hottestShare()));
    }

    /** To four decimals. */
    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private static Map<String, Double> operations(GcsRequestCounts before, GcsRequestCounts after, int checkpoints) {
        Map<String, Double> operations = new TreeMap<>();
        for (GcsOperation operation : GcsOperation.values()) {
            long requests = after.of(operation) - before.of(operation);
            if (requests > 0) {
                operations.put(operation.name().toLowerCase(Locale.ROOT), rounded((double) requests / checkpoints));
            }
        }
        return operations;
    }

    /** Neither metadata, nor a part of one that is not finished, nor what stands for a folder. */
    private static boolean isData(GcsObject object) {
        String name = object.name();
        return !name.endsWith("/_metadata") && !name.startsWith(".inprogress/") && !name.endsWith("/");
    }

    /** Starts a job, returns its id when all its tasks run. */
    private String start(CheckpointCell cell, @Nullable String from) throws IOException {
        FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
        options.setRunner(FlinkRunner.class);
        options.setJobName(cell.job().optionName() + "-" + cell.subtasks());
        options.setStreaming(true);
        options.setParallelism(cell.subtasks());
        options.setAttachedMode(false);
        options.setSavepointPath(from);
        CheckpointPlan.of(CheckpointPlan.Profile.STATELESS_SMALL).applyTo(options);
        // Each checkpoint is asked for; none may come in between.
        options.setCheckpointingInterval(Duration.ofDays(2).toMillis());
        options.setMinPauseBetweenCheckpoints(Duration.ofDays(1).toMillis());
        options.setUnalignedCheckpointEnabled(cell.unaligned());
        options.setFlinkConfDir(configuration(cell).toString());
        flink.use(options);
        Pipeline pipeline = Pipeline.create(options);
        cell.job().build(pipeline, cell.stateBytes());
        List<String> others = rest.jobs();
        pipeline.run();
        String job = rest.jobs().stream()
                .filter(id -> !others.contains(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("job: none (expected: the one submitted)"));
        Await.until("running tasks of job " + job, STEP_TIMEOUT, () -> rest.allTasksRunning(job));
        return job;
    }

    private Path configuration(CheckpointCell cell) throws IOException {
        String place = FOLDER + (cell.entropy() ? StorageLayout.ENTROPY_KEY : "") + JOB;
        Path conf = Files.createTempDirectory(folder, "conf");
        Files.write(
                conf.resolve(GlobalConfiguration.LEGACY_FLINK_CONF_FILENAME),
                List.of(
                        // Without it, Flink takes the threshold from the cluster's settings only.
                        "state.checkpoint-storage: filesystem",
                        "state.checkpoints.dir: gs://" + BUCKET + "/" + place,
                        "state.storage.fs.memory-threshold: " + cell.thresholdBytes() + "b"));
        return conf;
    }

    private long checkpoint(String job) {
        try {
            return rest.checkpoint(job, STEP_TIMEOUT);
        } catch (IllegalStateException e) {
            String failure = rest.get("/jobs/" + job + "/exceptions")
                    .path("root-exception")
                    .asText("none");
            throw new IllegalStateException(e.getMessage() + "; the job's failure: " + failure, e);
        }
    }

    /** Takes checkpoints until the state no longer grows. */
    private void warmUp(String job, CheckpointCell cell) {
        long size = -1;
        for (int i = 0; i < MOST_WARM_UPS; i++) {
            checkpoint(job);
            long now = latest(job, "completed").path("state_size").asLong();
            if (now == size && now >= 0.9 * cell.stateBytes() * cell.subtasks()) {
                return;
            }
            size = now;
        }
    }

    private JsonNode latest(String job, String kind) {
        return rest.get("/jobs/" + job + "/checkpoints").path("latest").path(kind);
    }

    private JsonNode details(String job, long checkpoint) {
        return rest.get("/jobs/" + job + "/checkpoints/details/" + checkpoint);
    }

    /** What the storage was asked so far, once old checkpoints are deleted. */
    private GcsRequestCounts settled() {
        AtomicReference<GcsRequestCounts> seen = new AtomicReference<>(gcs.requests());
        AtomicReference<Long> since = new AtomicReference<>(System.nanoTime());
        Await.until("end of requests to the storage", STEP_TIMEOUT, () -> {
            GcsRequestCounts now = gcs.requests();
            if (!now.equals(seen.getAndSet(now))) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > QUIET.toNanos();
        });
        return seen.get();
    }

    @Override
    public void close() throws IOException {
        flink.close();
        gcs.close();
    }
}
