package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.flink.util.TimeUtils;

/**
 * Each setting of a plan: how it reads, what Flink and Beam call it, why it is set at all and where that comes from. The
 * tables of docs/checkpoints.md and of {@code ./sluice checkpoint plan} are made from it.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions hold nothing.
public enum Setting {
    INTERVAL(
            "interval",
            plan -> time(plan.timing().interval()),
            (plan, flink) -> flink.accept(
                    "execution.checkpointing.interval", time(plan.timing().interval())),
            (plan, beam) ->
                    beam.accept("checkpointingInterval", millis(plan.timing().interval())),
            "what a crash replays; each checkpoint costs one round trip per receiver, since everything under way is joined"
                    + " before it",
            Sources.CHECKPOINTING),
    TIMEOUT(
            "timeout",
            plan -> time(plan.timing().timeout()),
            (plan, flink) -> flink.accept(
                    "execution.checkpointing.timeout", time(plan.timing().timeout())),
            (plan, beam) ->
                    beam.accept("checkpointTimeoutMillis", millis(plan.timing().timeout())),
            "a receiver that is away holds a bundle, and with it the checkpoint, until `delivery.maxRetryTime` (5 min) is"
                    + " over",
            Sources.CHECKPOINTING),
    MIN_PAUSE(
            "minimum pause",
            plan -> time(plan.timing().minPause()),
            (plan, flink) -> flink.accept(
                    "execution.checkpointing.min-pause", time(plan.timing().minPause())),
            (plan, beam) -> beam.accept(
                    "minPauseBetweenCheckpoints", millis(plan.timing().minPause())),
            "a slow checkpoint must not be followed by the next at once; also the earliest moment of the first one",
            Sources.TUNING),
    TOLERABLE_FAILURES(
            "tolerable failures",
            plan -> Integer.toString(plan.timing().tolerableFailures()),
            (plan, flink) -> flink.accept(
                    "execution.checkpointing.tolerable-failed-checkpoints",
                    Integer.toString(plan.timing().tolerableFailures())),
            Setting::nothing,
            "one checkpoint that times out must not restart the job, which Flink's default of 0 and Beam's do",
            Sources.CHECKPOINTING),
    MODE(
            "mode",
            plan -> "exactly once",
            (plan, flink) -> flink.accept("execution.checkpointing.mode", "EXACTLY_ONCE"),
            (plan, beam) -> beam.accept("checkpointingMode", "EXACTLY_ONCE"),
            "state is not counted twice; stable input and unaligned checkpoints need it",
            Sources.CHECKPOINTING),
    CONCURRENT(
            "concurrent checkpoints",
            plan -> "1",
            (plan, flink) -> flink.accept("execution.checkpointing.max-concurrent-checkpoints", "1"),
            (plan, beam) -> beam.accept("numConcurrentCheckpoints", "1"),
            "a minimum pause and unaligned checkpoints allow one only",
            Sources.CHECKPOINTING),
    UNALIGNED(
            "alignment",
            plan -> plan.state().unaligned()
                    ? "unaligned after " + time(plan.state().alignedTimeout())
                    : "aligned",
            (plan, flink) -> {
                flink.accept(
                        "execution.checkpointing.unaligned.enabled",
                        Boolean.toString(plan.state().unaligned()));
                if (plan.state().unaligned()) {
                    flink.accept(
                            "execution.checkpointing.aligned-checkpoint-timeout",
                            time(plan.state().alignedTimeout()));
                }
            },
            (plan, beam) -> beam.accept(
                    "unalignedCheckpointEnabled", Boolean.toString(plan.state().unaligned())),
            "tasks in one chain have nothing to align; behind a shuffle a barrier that may overtake keeps checkpoints short"
                    + " under backpressure, at the price of the overtaken data in state; never with sinks that commit",
            Sources.BACKPRESSURE),
    RETAINED(
            "retained",
            plan -> plan.state().retained() ? "yes" : "no",
            (plan, flink) -> flink.accept(
                    "execution.checkpointing.externalized-checkpoint-retention",
                    plan.state().retained() ? "RETAIN_ON_CANCELLATION" : "NO_EXTERNALIZED_CHECKPOINTS"),
            (plan, beam) -> {
                beam.accept(
                        "externalizedCheckpointsEnabled",
                        Boolean.toString(plan.state().retained()));
                beam.accept(
                        "retainExternalizedCheckpointsOnCancellation",
                        Boolean.toString(plan.state().retained()));
            },
            "a cluster's job is restored from its last checkpoint, also when it was cancelled",
            Sources.CHECKPOINTS),
    AFTER_TASKS_FINISH(
            "after tasks finished",
            plan -> plan.state().afterTasksFinish() ? "goes on" : "stops",
            (plan, flink) -> flink.accept(
                    "execution.checkpointing.checkpoints-after-tasks-finish.enabled",
                    Boolean.toString(plan.state().afterTasksFinish())),
            Setting::nothing,
            "a job that is stopped with a drain commits its last output with one more checkpoint",
            Sources.CHECKPOINTING),
    MEMORY_THRESHOLD(
            "memory threshold",
            plan -> size(plan.state().memoryThresholdBytes()),
            (plan, flink) -> flink.accept(
                    "state.storage.fs.memory-threshold", plan.state().memoryThresholdBytes() + "b"),
            Setting::nothing,
            "state chunks up to this size travel in `_metadata`, a larger one is an object of its own; Flink's default is"
                    + " 20 KB, its limit 1 MiB; the JobManager holds them all, in messages of at most 10 MiB a task",
            Sources.CONFIG),
    BACKEND(
            "state backend",
            plan -> plan.state().backend().optionName(),
            (plan, flink) ->
                    flink.accept("state.backend.type", plan.state().backend().optionName()),
            Setting::nothing,
            "little state is fastest on the heap; state that grows belongs on disk",
            Sources.BACKENDS),
    INCREMENTAL(
            "incremental",
            plan -> plan.state().incremental() ? "yes" : "no",
            (plan, flink) -> flink.accept(
                    "state.backend.incremental", Boolean.toString(plan.state().incremental())),
            Setting::nothing,
            "RocksDB writes only what changed; the heap's backend always writes everything",
            Sources.BACKENDS),
    COMPRESSION(
            "compression",
            plan -> plan.state().compression() ? "yes" : "no",
            (plan, flink) -> flink.accept(
                    "execution.checkpointing.snapshot-compression",
                    Boolean.toString(plan.state().compression())),
            Setting::nothing,
            "Snappy on full snapshots of keyed state: worth it for buffered events; RocksDB's own files are compressed"
                    + " already, offsets are too small",
            Sources.LARGE_STATE),
    MAX_PARALLELISM(
            "max parallelism",
            plan -> plan.state().maxParallelism() == 0
                    ? "Flink's"
                    : Integer.toString(plan.state().maxParallelism()),
            (plan, flink) -> {
                if (plan.state().maxParallelism() > 0) {
                    flink.accept(
                            "pipeline.max-parallelism",
                            Integer.toString(plan.state().maxParallelism()));
                }
            },
            (plan, beam) -> {
                if (plan.state().maxParallelism() > 0) {
                    beam.accept("maxParallelism", Integer.toString(plan.state().maxParallelism()));
                }
            },
            "the number of key groups, fixed for the life of keyed state and a bound of every rescaling; 720 divides evenly"
                    + " among most numbers of workers; left alone without keyed state, since KafkaIO would read it as its"
                    + " number of splits",
            Sources.PRODUCTION),
    RESTARTS(
            "restart delay",
            plan -> time(plan.restarts().initial())
                    + ", times "
                    + plan.restarts().multiplier()
                    + " up to "
                    + time(plan.restarts().max())
                    + ", jitter "
                    + plan.restarts().jitter(),
            (plan, flink) -> {
                flink.accept("restart-strategy.type", "exponential-delay");
                flink.accept(
                        "restart-strategy.exponential-delay.initial-backoff",
                        time(plan.restarts().initial()));
                flink.accept(
                        "restart-strategy.exponential-delay.max-backoff",
                        time(plan.restarts().max()));
                flink.accept(
                        "restart-strategy.exponential-delay.backoff-multiplier",
                        Double.toString(plan.restarts().multiplier()));
                flink.accept(
                        "restart-strategy.exponential-delay.jitter-factor",
                        Double.toString(plan.restarts().jitter()));
                flink.accept(
                        "restart-strategy.exponential-delay.reset-backoff-threshold",
                        time(plan.restarts().resetAfter()));
            },
            Setting::nothing,
            "no limit of attempts: a receiver may be away for hours; many jobs or workers spread out by the jitter",
            Sources.FAILURES),
    BUNDLE_TIME(
            "bundle time",
            plan -> time(plan.bundles().maxTime()),
            (plan, flink) -> {},
            (plan, beam) ->
                    beam.accept("maxBundleTimeMills", millis(plan.bundles().maxTime())),
            "a bundle's end waits for everything under way: once a checkpoint is enough",
            Sources.BEAM),
    BUNDLE_SIZE(
            "bundle size",
            plan -> plan.bundles().maxElements() == Integer.MAX_VALUE
                    ? "no limit"
                    : Long.toString(plan.bundles().maxElements()),
            (plan, flink) -> {},
            (plan, beam) ->
                    beam.accept("maxBundleSize", Long.toString(plan.bundles().maxElements())),
            "elements are batches of events; buffers are bounded in the sinks, by bytes",
            Sources.BEAM),
    FINISH_BUNDLE(
            "bundle finished before checkpoint",
            plan -> plan.bundles().finishBeforeCheckpoint() ? "yes" : "no",
            (plan, flink) -> {},
            (plan, beam) -> beam.accept(
                    "finishBundleBeforeCheckpointing",
                    Boolean.toString(plan.bundles().finishBeforeCheckpoint())),
            "no bundle's buffer is written into state: 32 KB instead of up to 582 KB a checkpoint in a trial",
            Sources.BEAM),
    CHECKPOINTS(
            "checkpoints",
            plan -> plan.storage() == null ? "the cluster's" : plan.storage().checkpointsDir(),
            (plan, flink) -> {
                if (plan.storage() != null) {
                    // Without the first, Flink takes the threshold from the cluster's settings instead of the job's.
                    flink.accept("state.checkpoint-storage", "filesystem");
                    flink.accept("state.checkpoints.dir", plan.storage().checkpointsDir());
                }
            },
            Setting::nothing,
            "a hash of the job first and never a date: names that rise with the clock crowd one part of a bucket's index",
            Sources.GCS_NAMES),
    SAVEPOINTS(
            "savepoints",
            plan -> plan.storage() == null ? "the cluster's" : plan.storage().savepointsDir(),
            (plan, flink) -> {
                if (plan.storage() != null) {
                    flink.accept("state.savepoints.dir", plan.storage().savepointsDir());
                }
            },
            Setting::nothing,
            "apart from checkpoints, which a rule of the bucket may delete; without entropy, so that one can be moved",
            Sources.SAVEPOINTS),
    HIGH_AVAILABILITY(
            "high availability",
            plan -> plan.storage() == null ? "the cluster's" : plan.storage().haDir(),
            (plan, flink) -> {
                if (plan.storage() != null) {
                    flink.accept("high-availability.storageDir", plan.storage().haDir());
                }
            },
            Setting::nothing,
            "apart from both: only a cluster that runs may delete it; used where `high-availability.type` is set",
            Sources.HA),
    ENTROPY(
            "entropy",
            plan -> plan.storage() != null && plan.storage().hasEntropy() ? "4 characters an object" : "no",
            (plan, flink) -> {
                if (plan.storage() != null) {
                    plan.storage().entropySettings().forEach(flink);
                }
            },
            Setting::nothing,
            "a bucket grows by splitting its index: random first characters spread one job's objects over all parts;"
                    + " `_metadata` keeps its plain name",
            Sources.ENTROPY);

    /** Where reasons come from. */
    private static final class Sources {
        private static final String FLINK = "https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/";
        private static final String CHECKPOINTING = FLINK + "dev/datastream/fault-tolerance/checkpointing/";
        private static final String TUNING = FLINK + "ops/state/large_state_tuning/#tuning-checkpointing";
        private static final String LARGE_STATE = FLINK + "ops/state/large_state_tuning/#compression";
        private static final String BACKPRESSURE = FLINK + "ops/state/checkpointing_under_backpressure/";
        private static final String CHECKPOINTS = FLINK + "ops/state/checkpoints/#retained-checkpoints";
        private static final String SAVEPOINTS = FLINK + "ops/state/savepoints/#triggering-savepoints";
        private static final String BACKENDS = FLINK + "ops/state/state_backends/";
        private static final String CONFIG = FLINK + "deployment/config/#state-storage-fs-memory-threshold";
        private static final String PRODUCTION = FLINK + "ops/production_ready/#set-an-explicit-max-parallelism";
        private static final String FAILURES = FLINK + "ops/state/task_failure_recovery/";
        private static final String HA = FLINK + "deployment/ha/overview/";
        private static final String ENTROPY =
                FLINK + "deployment/filesystems/s3/#entropy-injection-for-s3-file-systems";
        private static final String BEAM = "https://beam.apache.org/documentation/runners/flink/";
        private static final String GCS_NAMES = "https://cloud.google.com/storage/docs/request-rate#naming-convention";
    }

    /** Adds the entries of a plan to what is being rendered. */
    private interface Rendering {
        void add(CheckpointPlan plan, BiConsumer<String, String> entries);
    }

    private final String title;
    private final Function<CheckpointPlan, String> value;
    private final Rendering flink;
    private final Rendering beam;
    private final String why;
    private final String source;

    Setting(
            String title,
            Function<CheckpointPlan, String> value,
            Rendering flink,
            Rendering beam,
            String why,
            String source) {
        this.title = title;
        this.value = value;
        this.flink = flink;
        this.beam = beam;
        this.why = why;
        this.source = source;
    }

    /** What people call it, such as {@code minimum pause}. */
    public String title() {
        return title;
    }

    /** Its value in a plan, for people. */
    public String value(CheckpointPlan plan) {
        return value.apply(plan);
    }

    /** Why it is set. */
    public String why() {
        return why;
    }

    /** Address of the page the reason rests on. */
    public String source() {
        return source;
    }

    /** Flink's keys with their values in a plan; empty where Flink has none. */
    public Map<String, String> flink(CheckpointPlan plan) {
        Map<String, String> entries = new LinkedHashMap<>();
        flink.add(plan, entries::put);
        return entries;
    }

    /** Beam's options with their values in a plan; empty where Beam has none. */
    public Map<String, String> beam(CheckpointPlan plan) {
        Map<String, String> entries = new LinkedHashMap<>();
        beam.add(plan, entries::put);
        return entries;
    }

    /** Whether only a cluster's own configuration can say it: its processes read it when they start. */
    boolean clusterOnly() {
        return this == HIGH_AVAILABILITY || this == ENTROPY;
    }

    private static void nothing(CheckpointPlan plan, BiConsumer<String, String> entries) {
        // The other side has a name for it.
    }

    private static String time(Duration duration) {
        return TimeUtils.formatWithHighestUnit(duration);
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static String size(int bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MiB";
        }
        return bytes % 1024 == 0 ? bytes / 1024 + " KiB" : bytes + " bytes";
    }
}
