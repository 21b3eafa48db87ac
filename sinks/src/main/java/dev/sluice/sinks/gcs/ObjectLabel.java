package dev.sluice.sinks.gcs;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of an object: which events are in it. A writer reads here where and how to go on.
 *
 * @param lane {@code tenant/name} of the subscription
 * @param firstOffset Kafka offset of the first event
 * @param lastOffset Kafka offset of the last event
 * @param count events in the object
 * @param parts how many times something was stored in it
 * @param growth how the next events are appended to it, or null when they go into an object of their own
 */
record ObjectLabel(String lane, long firstOffset, long lastOffset, int count, int parts, @Nullable Growth growth) {
    private static final String LANE = "sluice-lane";
    private static final String FIRST_OFFSET = "sluice-first-offset";
    private static final String LAST_OFFSET = "sluice-last-offset";
    private static final String COUNT = "sluice-count";
    private static final String PARTS = "sluice-parts";
    private static final String GROWS_UNTIL = "sluice-grows-until";
    private static final String GROWS_AS = "sluice-grows-as";
    private static final String VERSION = "sluice-version";

    /**
     * That an object is open.
     *
     * @param until time from which on nothing is appended any more
     * @param as {@link ObjectBody.Body#growsAs}
     */
    record Growth(Instant until, String as) {}

    /** The label of an object, or of a part of one, that holds these events. */
    static ObjectLabel of(String lane, Shipment shipment) {
        Shipment.Slice first = shipment.slices().get(0);
        Shipment.Slice last = shipment.slices().get(shipment.slices().size() - 1);
        EventBatch lastBatch = last.batch();
        return new ObjectLabel(
                lane, first.batch().offset(first.from()), lastBatch.offset(last.to() - 1), shipment.count(), 1, null);
    }

    ObjectLabel with(@Nullable Growth newGrowth) {
        return new ObjectLabel(lane, firstOffset, lastOffset, count, parts, newGrowth);
    }

    /** The label of this object with the part appended. */
    ObjectLabel followedBy(ObjectLabel part) {
        return new ObjectLabel(lane, firstOffset, part.lastOffset, count + part.count, parts + part.parts, growth);
    }

    Map<String, String> toMetadata() {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(LANE, lane);
        metadata.put(FIRST_OFFSET, String.valueOf(firstOffset));
        metadata.put(LAST_OFFSET, String.valueOf(lastOffset));
        metadata.put(COUNT, String.valueOf(count));
        metadata.put(PARTS, String.valueOf(parts));
        metadata.put(VERSION, version());
        if (growth != null) {
            metadata.put(GROWS_UNTIL, growth.until().toString());
            metadata.put(GROWS_AS, growth.as());
        }
        return metadata;
    }

    /** The label in an object's metadata; empty when the object is not Sluice's. */
    static Optional<ObjectLabel> from(Map<String, String> metadata) {
        String lane = metadata.get(LANE);
        Long first = number(metadata.get(FIRST_OFFSET));
        Long last = number(metadata.get(LAST_OFFSET));
        Long count = number(metadata.get(COUNT));
        Long parts = number(metadata.get(PARTS));
        if (lane == null || first == null || last == null || count == null) {
            return Optional.empty();
        }
        return Optional.of(new ObjectLabel(
                lane,
                first,
                last,
                (int) Math.min(count, Integer.MAX_VALUE),
                parts == null ? 1 : (int) Math.min(parts, Integer.MAX_VALUE),
                growth(metadata)));
    }

    private static @Nullable Growth growth(Map<String, String> metadata) {
        String until = metadata.get(GROWS_UNTIL);
        if (until == null) {
            return null;
        }
        String as = metadata.getOrDefault(GROWS_AS, "");
        try {
            return new Growth(Instant.parse(until), as);
        } catch (DateTimeException e) {
            // Open, since it says so; at an end, since nobody can tell until when.
            return new Growth(Instant.MIN, as);
        }
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
