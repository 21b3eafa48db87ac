package dev.sluice.transforms.shape;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.transforms.encode.Encoder;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.Projection;
import java.util.HashMap;
import java.util.Map;

/**
 * The encoders for one writer schema, made once for lanes that deliver the same columns in the same format: those of a
 * thousand lanes would not stay in the processor's cache. Lanes take turns, so they can share what is not thread-safe.
 */
final class SharedEncoders {
    private final String recordName;
    private final Map<Key, Encoder> encoders = new HashMap<>();

    private record Key(FormatSpec format, Projection projection) {}

    /**
     * Makes none yet.
     *
     * @param recordName the full name of the writer's record
     */
    SharedEncoders(String recordName) {
        this.recordName = recordName;
    }

    /**
     * The encoder of one lane.
     *
     * @param layout the lane's slots, which follow from the writer schema and the projection
     * @throws IllegalArgumentException when a field's type in the writer schema does not fit the projection
     */
    Encoder get(Lane lane, SlotLayout layout) {
        Key key = new Key(lane.subscription().sink().format(), lane.projection());
        return encoders.computeIfAbsent(
                key, absent -> Encoder.of(absent.format(), absent.projection(), layout, recordName));
    }
}
