package dev.sluice.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.jobgraph.SavepointConfigOptions;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job's plan, and its way to Flink: by {@code flink run}, in application mode, from this process to a cluster, or embedded.
 * What was said closest to the job wins: its own options, then the settings that Flink was given for it ({@code -D}, the
 * configuration file), then the profile.
 */
public final class JobCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(JobCheckpoints.class);
    private static final String AUTO = "[auto]";

    /** Settings that Flink also reads under an older key, which must not be doubled. */
    private static final List<ConfigOption<?>> RENAMED = List.of(
            CheckpointingOptions.CHECKPOINTS_DIRECTORY,
            CheckpointingOptions.SAVEPOINT_DIRECTORY,
            CheckpointingOptions.FS_SMALL_FILE_THRESHOLD,
            StateBackendOptions.STATE_BACKEND,
            RestartStrategyOptions.RESTART_STRATEGY,
            ExecutionCheckpointingOptions.ENABLE_UNALIGNED,
            ExecutionCheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT);

    private final CheckpointPlan plan;
    private final Map<String, String> given;

    private JobCheckpoints(CheckpointPlan plan, Map<String, String> given) {
        this.plan = plan;
        this.given = given;
    }

    /**
     * The plan of a job.
     *
     * @param tenant the folder of the layout unless the options name one, as is {@code job}
     * @throws IllegalArgumentException when the options, or the settings of Flink, contradict each other or themselves; names
     *     everything
     */
    public static JobCheckpoints of(CheckpointOptions options, String tenant, String job) {
        FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
        CheckpointPlan profile = CheckpointPlan.named(options.getCheckpointProfile());
        Map<String, String> given =
                isPrepared(flink) ? PlannedEnvironment.settings() : FlinkConfFolder.read(flink.getFlinkConfDir());
        PlanDraft draft = PlanDraft.of(profile).withFlink(given).withBeam(flink, given(flink));
        if (options.getCheckpointRoot() != null) {
            try {
                draft.withStorage(layout(options, tenant, job));
            } catch (IllegalArgumentException e) {
                String.valueOf(e.getMessage()).lines().forEach(draft::problem);
            }
        }
        CheckpointPlan plan = draft.plan();
        logDifferences(profile, plan, given);
        return new JobCheckpoints(plan, given);
    }

    private static void logDifferences(CheckpointPlan profile, CheckpointPlan plan, Map<String, String> given) {
        Map<String, String> planned = plan.flinkConfiguration();
        profile.flinkConfiguration().forEach((key, value) -> {
            if (given.containsKey(key) && !value.equals(planned.get(key))) {
                LOG.info("{} is {}, as Flink was told, instead of the profile's {}", key, given.get(key), value);
            }
        });
    }

    private static StorageLayout layout(CheckpointOptions options, String tenant, String job) {
        return new StorageLayout(
                String.valueOf(options.getCheckpointRoot()),
                options.getCheckpointTenant() == null ? tenant : options.getCheckpointTenant(),
                options.getCheckpointApplication() == null ? "sluice" : options.getCheckpointApplication(),
                job,
                options.isCheckpointEntropy());
    }

    /** Options that were given, as opposed to left at their defaults. */
    private static Set<String> given(FlinkPipelineOptions options) {
        return DisplayData.from(options).items().stream()
                .map(DisplayData.Item::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether Beam will use an environment that Flink prepared. */
    private static boolean isPrepared(FlinkPipelineOptions options) {
        return options.getFlinkMaster().equals(AUTO) && PlannedEnvironment.isPrepared();
    }

    /** The plan: a profile with what the options and Flink's settings say otherwise. */
    public CheckpointPlan plan() {
        return plan;
    }

    /**
     * Holds the savepoint or checkpoint that the job shall start from, if any, against the plan.
     *
     * @throws IllegalArgumentException when its max parallelism is another
     */
    public void checkRestored(FlinkPipelineOptions options) {
        String path = options.getSavepointPath();
        if (path == null) {
            path = Configuration.fromMap(given).get(SavepointConfigOptions.SAVEPOINT_PATH);
        }
        if (path != null) {
            RestoredState.check(path, plan.state().maxParallelism(), options.getParallelism());
        }
    }

    /** Puts the plan where Beam and Flink find it when the pipeline is run. */
    public void applyTo(FlinkPipelineOptions options) {
        plan.applyTo(options);
        Map<String, String> settings = settings();
        if (isPrepared(options)) {
            PlannedEnvironment.install(settings);
            return;
        }
        Map<String, String> all = new TreeMap<>(given);
        all.putAll(settings);
        try {
            Path folder = temporaryFolder();
            FlinkConfFolder.write(folder, all, options.getFlinkConfDir())
                    .toFile()
                    .deleteOnExit();
            options.setFlinkConfDir(folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("the plan's configuration folder cannot be written", e);
        }
    }

    /** The plan's settings without those that Flink was given itself; what a plan cannot say stays as it was given. */
    private Map<String, String> settings() {
        Map<String, String> settings = plan.jobConfiguration();
        Configuration theirs = Configuration.fromMap(given);
        settings.keySet().removeIf(given::containsKey);
        RENAMED.stream().filter(theirs::contains).map(ConfigOption::key).forEach(settings::remove);
        if (theirs.get(StateBackendOptions.STATE_BACKEND).equals(SavedState.Backend.HASHMAP.optionName())
                && plan.state().backend() == SavedState.Backend.HASHMAP) {
            // The same backend, which only this job brings along, so no plan for a cluster names it.
            settings.put(StateBackendOptions.STATE_BACKEND.key(), SparseStateBackendFactory.class.getName());
        }
        StorageLayout storage = plan.storage();
        if (storage != null) {
            // Said in the job's own options.
            settings.putAll(Setting.CHECKPOINTS.flink(plan));
            settings.putAll(Setting.SAVEPOINTS.flink(plan));
        } else if (theirs.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
            // Otherwise Flink would take the folder from the job and the memory threshold from the cluster.
            settings.putIfAbsent(CheckpointingOptions.CHECKPOINT_STORAGE.key(), "filesystem");
        }
        return settings;
    }

    /** Goes when this process ends: Beam reads it when the pipeline is run. */
    private static Path temporaryFolder() throws IOException {
        Path folder = Files.createTempDirectory("sluice-flink-conf");
        folder.toFile().deleteOnExit();
        return folder;
    }
}
