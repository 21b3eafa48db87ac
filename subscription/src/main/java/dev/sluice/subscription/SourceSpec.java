package dev.sluice.subscription;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which records a subscription reads.
 *
 * @param topics exact topic names; empty when {@code topicPattern} is set
 * @param topicPattern a regular expression that a whole topic name must match, or null
 * @param startFrom where to start without a checkpoint and without committed offsets
 * @param events the event types wanted; records of other types are counted as filtered
 * @param schema how the writer schema of a record is found
 */
public record SourceSpec(
        List<String> topics,
        @Nullable String topicPattern,
        StartFrom startFrom,
        Set<EventType> events,
        SchemaSpec schema)
        implements Serializable {

    public SourceSpec {
        topics = List.copyOf(topics);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("events: none (expected: at least one event type)");
        }
        if (topics.isEmpty() == (topicPattern == null)) {
            throw new IllegalArgumentException("topics: " + topics + ", topicPattern: " + topicPattern
                    + " (expected: either topics or topicPattern)");
        }
        // Keeps the enum's order, so that two writings of one subscription are equal.
        events = Collections.unmodifiableSet(EnumSet.copyOf(events));
    }

    /** Whether the records of a topic are read. */
    public boolean reads(String topic) {
        return topicPattern == null ? topics.contains(topic) : Pattern.matches(topicPattern, topic);
    }
}
