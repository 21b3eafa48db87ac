package dev.sluice.sinks.gcs;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of an object: which events are in it. A writer reads here where to go on.
 *
 * @param lane {@code tenant/name} of the subscription
 * @param firstOffset Kafka offset of the first event
 * @param lastOffset Kafka offset of the last event
 * @param count events in the object
 */
record ObjectLabel(String lane, long firstOffset, long lastOffset, int count) {
    private static final String LANE = "sluice-lane";
    private static final String FIRST_OFFSET = "sluice-first-offset";
    private static final String LAST_OFFSET = "sluice-last-offset";
    private static final String COUNT = "sluice-count";
    private static final String VERSION = "sluice-version";

    static ObjectLabel of(String lane, Shipment shipment) {
        Shipment.Slice first = shipment.slices().get(0);
        Shipment.Slice last = shipment.slices().get(shipment.slices().size() - 1);
        EventBatch lastBatch = last.batch();
        return new ObjectLabel(
                lane, first.batch().offset(first.from()), lastBatch.offset(last.to() - 1), shipment.count());
    }

    Map<String, String> toMetadata() {
        return Map.of(
                LANE, lane,
                FIRST_OFFSET, String.valueOf(firstOffset),
                LAST_OFFSET, String.valueOf(lastOffset),
                COUNT, String.valueOf(count),
                VERSION, version());
    }

    /** The label in an object's metadata; empty when the object is not Sluice's. */
    static Optional<ObjectLabel> from(Map<String, String> metadata) {
        String lane = metadata.get(LANE);
        Long first = number(metadata.get(FIRST_OFFSET));
        Long last = number(metadata.get(LAST_OFFSET));
        Long count = number(metadata.get(COUNT));
        if (lane == null || first == null || last == null || count == null) {
            return Optional.empty();
        }
        return Optional.of(new ObjectLabel(lane, first, last, (int) Math.min(count, Integer.MAX_VALUE)));
    }

    private static @Nullable Long number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            // Not a label of Sluice's; the caller says what that means.
            return null;
        }
    }

    private static String version() {
        String version = ObjectLabel.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
