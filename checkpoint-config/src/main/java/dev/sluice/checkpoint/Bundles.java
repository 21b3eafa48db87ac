package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.List;

/**
 * How long Beam's bundles last.
 *
 * @param maxElements elements of a bundle; an element of Sluice is a batch of events
 * @param maxTime the longest time a bundle lasts
 * @param finishBeforeCheckpoint whether a bundle is finished before a checkpoint, so that no buffer of it is written into
 *     state
 */
public record Bundles(long maxElements, Duration maxTime, boolean finishBeforeCheckpoint) {

    Bundles withMaxElements(long other) {
        return new Bundles(other, maxTime, finishBeforeCheckpoint);
    }

    Bundles withMaxTime(Duration other) {
        return new Bundles(maxElements, other, finishBeforeCheckpoint);
    }

    void check(List<String> problems) {
        if (maxElements < 1) {
            problems.add("bundle.maxElements: " + maxElements + " (expected: at least 1)");
        }
        if (maxTime.compareTo(Duration.ofMillis(1)) < 0) {
            problems.add("bundle.maxTime: " + maxTime + " (expected: at least PT0.001S)");
        }
    }
}
