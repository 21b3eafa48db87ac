package dev.sluice.transforms.shape;

import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.project.Projection;
import java.io.Serializable;
import java.util.List;

/**
 * A lane as it travels to the workers.
 *
 * @param readers the JSON of the reader schemas that were known at launch: what is delivered is decided there, so that
 *     every worker and every replay delivers the same columns
 */
record LaneSpec(Subscription subscription, List<String> readers) implements Serializable {

    LaneSpec {
        readers = List.copyOf(readers);
    }

    /** What the lane delivers. */
    Projection projection(SharedProjections projections) {
        return projections.get(readers, subscription.steps());
    }
}
