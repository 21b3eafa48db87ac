package dev.sluice.checkpoint;

import dev.sluice.checkpoint.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.CheckpointingMode;
import org.apache.flink.streaming.api.environment.CheckpointConfig.ExternalizedCheckpointCleanup;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.jspecify.annotations.Nullable;

/** What is off in Flink's settings about checkpoints, and why. Knows the rules of {@link CheckpointPlan} and more. */
public final class Lint {
    private static final Duration FLINKS_TIMEOUT = Duration.ofMinutes(10);

    private final Map<String, String> settings;
    private final Configuration flink;
    private final CheckpointPlan plan;
    private final List<Finding> findings = new ArrayList<>();

    private Lint(FlinkSettings settings, CheckpointPlan plan) {
        this.settings = new TreeMap<>(settings.values());
        this.flink = Configuration.fromMap(settings.values());
        this.plan = plan;
    }

    /**
     * Checks settings as a whole cluster's, for jobs of a profile.
     *
     * @return findings, errors first
     */
    public static List<Finding> check(FlinkSettings settings, CheckpointPlan.Profile profile) {
        Lint lint = new Lint(settings, CheckpointPlan.of(profile));
        lint.checkKeys();
        lint.checkTiming();
        lint.checkAlignment();
        lint.checkRecovery();
        lint.checkState();
        lint.checkFolders();
        lint.checkEntropy();
        return lint.sorted();
    }

    /** Checks what must not change from one run to the next. */
    public static List<Finding> compare(FlinkSettings previous, FlinkSettings current) {
        Lint lint = new Lint(current, CheckpointPlan.of(CheckpointPlan.Profile.STATEFUL));
        int before = Configuration.fromMap(previous.values())
                .getOptional(PipelineOptions.MAX_PARALLELISM)
                .orElse(-1);
        int now = lint.flink.getOptional(PipelineOptions.MAX_PARALLELISM).orElse(-1);
        if (before > 0 && before != now) {
            lint.error(
                    PipelineOptions.MAX_PARALLELISM,
                    Integer.toString(before),
                    "state is cut into this many key groups; a job with another number cannot be restored from it");
        } else if (before <= 0 && now > 0) {
            lint.warn(
                    PipelineOptions.MAX_PARALLELISM,
                    "none, as before, or the number that Flink chose",
                    "Flink chose one by itself before, 128 up to a parallelism of 85; state can only be restored with that"
                            + " number");
        }
        return lint.sorted();
    }

    private List<Finding> sorted() {
        return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
    }

    private void checkKeys() {
        KnownKeys known = new KnownKeys();
        for (String key : settings.keySet()) {
            if (known.isUnknown(key)) {
                String suggestion =
                        known.suggestion(key).map(each -> ": " + each).orElse("");
                warn(key, "a key of Flink 1.19" + suggestion, "Flink ignores a key that it does not know");
            }
            known.replacement(key).ifPresent(now -> warn(key, now, "an older name, which Flink 2 no longer reads"));
        }
    }

    private void checkTiming() {
        Optional<Duration> interval = read(ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL);
        if (interval.isEmpty() || interval.get().toMillis() < 10) {
            error(
                    ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL,
                    planned("execution.checkpointing.interval"),
                    interval.isEmpty()
                            ? "no checkpoints are taken, so a restart begins anew"
                            : "Flink's smallest is 10 ms");
            return;
        }
        Duration timeout =
                read(ExecutionCheckpointingOptions.CHECKPOINTING_TIMEOUT).orElse(FLINKS_TIMEOUT);
        if (timeout.compareTo(interval.get()) < 0) {
            error(
                    ExecutionCheckpointingOptions.CHECKPOINTING_TIMEOUT,
                    "at least the interval",
                    "a checkpoint is given up before the next one is due");
        }
        Duration pause = read(ExecutionCheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS)
                .orElse(Duration.ZERO);
        if (pause.isZero()) {
            warn(
                    ExecutionCheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
                    planned("execution.checkpointing.min-pause"),
                    "after a slow checkpoint the next one starts at once, and the first one as soon as the job runs");
        } else if (pause.compareTo(interval.get()) >= 0) {
            error(
                    ExecutionCheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
                    "below the interval",
                    "Flink raises the interval to the pause");
        }
        if (read(ExecutionCheckpointingOptions.TOLERABLE_FAILURE_NUMBER).orElse(0) == 0) {
            warn(
                    ExecutionCheckpointingOptions.TOLERABLE_FAILURE_NUMBER,
                    planned("execution.checkpointing.tolerable-failed-checkpoints"),
                    "one checkpoint that fails or times out restarts the job");
        }
    }

    private void checkAlignment() {
        int concurrent =
                read(ExecutionCheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS).orElse(1);
        boolean pauses = read(ExecutionCheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS)
                .map(pause -> !pause.isZero())
                .orElse(false);
        if (concurrent > 1 && pauses) {
            warn(
                    ExecutionCheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS,
                    "1",
                    "with a minimum pause there is never more than one");
        }
        if (!read(ExecutionCheckpointingOptions.ENABLE_UNALIGNED).orElse(false)) {
            return;
        }
        if (concurrent > 1) {
            error(
                    ExecutionCheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS,
                    "1",
                    "unaligned checkpoints allow one at a time");
        }
        if (read(ExecutionCheckpointingOptions.CHECKPOINTING_MODE).orElse(CheckpointingMode.EXACTLY_ONCE)
                == CheckpointingMode.AT_LEAST_ONCE) {
            error(
                    ExecutionCheckpointingOptions.CHECKPOINTING_MODE,
                    "EXACTLY_ONCE",
                    "Flink silently takes aligned checkpoints otherwise");
        }
        if (plan.committers()) {
            error(
                    ExecutionCheckpointingOptions.ENABLE_UNALIGNED,
                    "false",
                    "what a barrier overtakes is not at the sink when the checkpoint completes, and stays uncommitted"
                            + " (FLINK-36287)");
        }
    }

    private void checkRecovery() {
        Optional<ExternalizedCheckpointCleanup> retention = read(ExecutionCheckpointingOptions.EXTERNALIZED_CHECKPOINT);
        if (plan.state().retained()
                && retention.orElse(ExternalizedCheckpointCleanup.NO_EXTERNALIZED_CHECKPOINTS)
                        != ExternalizedCheckpointCleanup.RETAIN_ON_CANCELLATION) {
            warn(
                    ExecutionCheckpointingOptions.EXTERNALIZED_CHECKPOINT,
                    ExternalizedCheckpointCleanup.RETAIN_ON_CANCELLATION.name(),
                    "a cancelled job's last checkpoint is deleted, and with it the way back");
        }
        String strategy = read(RestartStrategyOptions.RESTART_STRATEGY).orElse("exponential-delay");
        if (List.of("none", "off", "disable").contains(strategy)) {
            warn(
                    RestartStrategyOptions.RESTART_STRATEGY,
                    "exponential-delay",
                    "the first failure ends the job, checkpoints or not");
        }
    }

    private void checkState() {
        long threshold = read(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD)
                .map(MemorySize::getBytes)
                .orElse(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD
                        .defaultValue()
                        .getBytes());
        if (threshold > SavedState.MAX_MEMORY_THRESHOLD_BYTES) {
            error(
                    CheckpointingOptions.FS_SMALL_FILE_THRESHOLD,
                    "at most 1mb",
                    "Flink ignores it beyond 1 MiB and takes its default of 20 KB");
        } else if (threshold
                <= CheckpointingOptions.FS_SMALL_FILE_THRESHOLD.defaultValue().getBytes()) {
            warn(
                    CheckpointingOptions.FS_SMALL_FILE_THRESHOLD,
                    planned("state.storage.fs.memory-threshold"),
                    "each larger chunk of state is an object of its own; a job without keyed state could do with _metadata");
        }
        String backend = read(StateBackendOptions.STATE_BACKEND).orElse("hashmap");
        if (read(CheckpointingOptions.INCREMENTAL_CHECKPOINTS).orElse(false) && backend.equals("hashmap")) {
            error(
                    CheckpointingOptions.INCREMENTAL_CHECKPOINTS,
                    "false, or state.backend.type: rocksdb",
                    "the heap's backend always writes all state");
        }
        int maxParallelism = read(PipelineOptions.MAX_PARALLELISM).orElse(-1);
        if (maxParallelism > SavedState.MAX_MAX_PARALLELISM) {
            error(PipelineOptions.MAX_PARALLELISM, "at most " + SavedState.MAX_MAX_PARALLELISM, "Flink's limit");
        }
    }

    private void checkFolders() {
        Optional<String> folder = read(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        boolean onHeap =
                read(CheckpointingOptions.CHECKPOINT_STORAGE).orElse("").equals("jobmanager");
        if (plan.state().retained()) {
            if (onHeap) {
                error(
                        CheckpointingOptions.CHECKPOINT_STORAGE,
                        "filesystem",
                        "checkpoints on the JobManager's heap are gone with it");
            } else if (folder.isEmpty()) {
                error(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        "a folder in an object store",
                        "without one checkpoints are on the JobManager's heap and gone with it");
            } else if (folder.get().startsWith("file:") || folder.get().startsWith("/")) {
                warn(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        "a folder in an object store",
                        "every worker must see the same files; a disk of one machine is gone with it");
            }
        }
        for (ConfigOption<String> option : List.of(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                HighAvailabilityOptions.HA_STORAGE_PATH)) {
            read(option).ifPresent(path -> checkNames(option, path));
        }
        if (!read(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR).orElse(true)) {
            warn(
                    CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR,
                    "true",
                    "chk-1, chk-2 and so on come right behind the folder, and two jobs overwrite each other's");
        }
    }

    private void checkNames(ConfigOption<String> option, String path) {
        for (String name : path.replaceFirst("^[a-z0-9+.-]*:/*", "").split("/", -1)) {
            if (StorageLayout.followsTheClock(name) || name.matches("chk-?\\d*")) {
                warn(
                        option,
                        "no \"" + name + "\"",
                        "names that rise with the clock or a counter crowd one part of a bucket's index; a hash comes"
                                + " first");
            }
        }
    }

    private void checkEntropy() {
        String folder = read(CheckpointingOptions.CHECKPOINTS_DIRECTORY).orElse("");
        String prefix = StorageLayout.entropyPrefix(folder);
        String keyName = prefix + ".entropy.key";
        String key = settings.get(keyName);
        boolean used = key != null && folder.contains(key);
        if (key == null) {
            if (folder.contains(StorageLayout.ENTROPY_KEY)) {
                error(
                        prefix.isEmpty() ? CheckpointingOptions.CHECKPOINTS_DIRECTORY.key() : keyName,
                        prefix.isEmpty() ? "no " + StorageLayout.ENTROPY_KEY : StorageLayout.ENTROPY_KEY,
                        prefix.isEmpty()
                                ? "this file system puts no entropy in, so it stays in the name"
                                : "the folder has it, but the file system is not told, so it stays in the name");
            }
            return;
        }
        if (!used) {
            warn(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    "a folder with " + key,
                    keyName + " is set, but without its value in the folder nothing is put in");
        }
        for (ConfigOption<String> option :
                List.of(CheckpointingOptions.SAVEPOINT_DIRECTORY, HighAvailabilityOptions.HA_STORAGE_PATH)) {
            if (read(option).orElse("").contains(key)) {
                error(
                        option,
                        "a folder without " + key,
                        "its files would be spread over the bucket: a savepoint with entropy cannot be moved");
            }
        }
        if (used) {
            String scheme = folder.substring(0, folder.indexOf(':'));
            settings.keySet().stream()
                    .filter(each -> each.startsWith("fs." + scheme + ".limit."))
                    .forEach(each -> error(
                            each,
                            "none with " + keyName,
                            "Flink does not look for entropy behind the file system that counts connections"));
        }
    }

    /** A value that Flink cannot read counts as none, and is reported once. */
    private <T> Optional<T> read(ConfigOption<T> option) {
        try {
            return flink.getOptional(option);
        } catch (IllegalArgumentException e) {
            Finding finding = new Finding(
                    Severity.ERROR,
                    option.key(),
                    value(option),
                    "a value that Flink can read",
                    "the cluster or the job does not start with it");
            if (!findings.contains(finding)) {
                findings.add(finding);
            }
            return Optional.empty();
        }
    }

    private String planned(String key) {
        return String.valueOf(plan.flinkConfiguration().get(key));
    }

    private void error(ConfigOption<?> option, String expected, String why) {
        findings.add(new Finding(Severity.ERROR, option.key(), value(option), expected, why));
    }

    private void warn(ConfigOption<?> option, String expected, String why) {
        findings.add(new Finding(Severity.WARNING, option.key(), value(option), expected, why));
    }

    private void error(String key, String expected, String why) {
        findings.add(new Finding(Severity.ERROR, key, settings.get(key), expected, why));
    }

    private void warn(String key, String expected, String why) {
        findings.add(new Finding(Severity.WARNING, key, settings.get(key), expected, why));
    }

    private @Nullable String value(ConfigOption<?> option) {
        String value = settings.get(option.key());
        for (var fallback : option.fallbackKeys()) {
            if (value == null) {
                value = settings.get(fallback.getKey());
            }
        }
        return value;
    }
}
