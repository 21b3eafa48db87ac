package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.RestartStrategyOptions;

/**
 * How a failed job starts again: after a delay that grows from failure to failure (Flink's {@code exponential-delay}).
 *
 * @param initial the delay after the first failure
 * @param max the longest delay
 * @param multiplier what each delay is of the one before
 * @param jitter the share of the delay that is added or taken away at random, so that many jobs do not start as one
 * @param resetAfter time without a failure after which the delay is {@code initial} again
 */
public record Restarts(Duration initial, Duration max, double multiplier, double jitter, Duration resetAfter) {

    /** The same with what Flink was told otherwise. */
    Restarts with(FlinkValues flink) {
        return new Restarts(
                flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF)
                        .orElse(initial),
                flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF)
                        .orElse(max),
                flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER)
                        .orElse(multiplier),
                flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR)
                        .orElse(jitter),
                flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD)
                        .orElse(resetAfter));
    }

    void check(List<String> problems) {
        if (initial.compareTo(Duration.ofMillis(1)) < 0) {
            problems.add("restart.initial: " + initial + " (expected: at least PT0.001S)");
        }
        if (max.compareTo(initial) <= 0) {
            problems.add("restart.max: " + max + " (expected: above the initial delay, " + initial + ")");
        }
        if (!(multiplier > 1)) {
            problems.add("restart.multiplier: " + multiplier + " (expected: above 1)");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            problems.add("restart.jitter: " + jitter + " (expected: 0 to 1)");
        }
        if (resetAfter.compareTo(max) <= 0) {
            problems.add("restart.resetAfter: " + resetAfter + " (expected: above the longest delay, " + max + ")");
        }
    }
}
