package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;

/**
 * When a job takes checkpoints.
 *
 * @param interval time between two checkpoints' starts; what a crash replays
 * @param timeout time after which a checkpoint is given up
 * @param minPause time between one checkpoint's end and the next one's start, and the earliest that the first one starts
 * @param tolerableFailures checkpoints that may fail in a row before the job restarts
 * @param sourceStartUp how long the job's sources need until they have their splits; a checkpoint that completes before
 *     makes a restored job read nothing. Zero for sources whose splits do not depend on an answer from outside
 */
public record Timing(
        Duration interval, Duration timeout, Duration minPause, int tolerableFailures, Duration sourceStartUp) {

    private static final Duration SMALLEST_INTERVAL = Duration.ofMillis(10);

    /** The same with another interval; the pause shrinks with it. */
    Timing withInterval(Duration longer) {
        Duration pause = minPause.compareTo(longer) < 0 ? minPause : longer.dividedBy(2);
        return new Timing(longer, timeout, pause, tolerableFailures, sourceStartUp);
    }

    Timing withTimeout(Duration other) {
        return new Timing(interval, other, minPause, tolerableFailures, sourceStartUp);
    }

    Timing withMinPause(Duration other) {
        return new Timing(interval, timeout, other, tolerableFailures, sourceStartUp);
    }

    Timing withSourceStartUp(Duration other) {
        return new Timing(interval, timeout, minPause, tolerableFailures, other);
    }

    /** The same with what Flink was told otherwise; the interval is {@link #withInterval}'s. */
    Timing with(FlinkValues flink) {
        return new Timing(
                interval,
                flink.get(ExecutionCheckpointingOptions.CHECKPOINTING_TIMEOUT).orElse(timeout),
                flink.get(ExecutionCheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS)
                        .orElse(minPause),
                flink.get(ExecutionCheckpointingOptions.TOLERABLE_FAILURE_NUMBER)
                        .orElse(tolerableFailures),
                sourceStartUp);
    }

    void check(List<String> problems) {
        if (interval.compareTo(SMALLEST_INTERVAL) < 0) {
            problems.add("interval: " + interval + " (expected: at least " + SMALLEST_INTERVAL + ", Flink's smallest)");
        }
        if (timeout.compareTo(interval) < 0) {
            problems.add("timeout: " + timeout + " (expected: at least the interval, " + interval + ")");
        }
        if (minPause.isNegative() || minPause.compareTo(interval) >= 0) {
            problems.add("minPause: " + minPause + " (expected: 0 or more and below the interval, " + interval + ")");
        }
        if (tolerableFailures < 0) {
            problems.add("tolerableFailures: " + tolerableFailures + " (expected: 0 or more)");
        }
        if (sourceStartUp.isNegative()) {
            problems.add("sourceStartUp: " + sourceStartUp + " (expected: 0 or more)");
        }
        // Flink starts the first checkpoint at a random moment between the pause and the interval.
        if (minPause.compareTo(sourceStartUp) < 0) {
            problems.add("minPause: " + minPause + " (expected: at least the source's start-up, " + sourceStartUp
                    + ", as the first checkpoint may start that early)");
        }
    }
}
