package dev.sluice.pipelines.read;

import dev.sluice.subscription.StartFrom;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Topics to read, by name or by pattern, and where to start in them.
 *
 * @param topics exact topic names; may be empty when there is a pattern
 * @param pattern a regular expression that a whole topic name must match, or null; Kafka's internal topics never match
 * @param startFrom where to start without a checkpoint and without a committed offset
 */
public record TopicSelection(List<String> topics, @Nullable String pattern, StartFrom startFrom)
        implements Serializable {

    /** @throws IllegalArgumentException when nothing is selected or the pattern is not one */
    public TopicSelection {
        topics = List.copyOf(topics);
        if (topics.isEmpty() && pattern == null) {
            throw new IllegalArgumentException("source.topics: [] (expected: a topic or a topicPattern)");
        }
        if (pattern != null) {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "source.topicPattern: " + pattern + " (expected: a regular expression; " + e.getDescription()
                                + " near index " + e.getIndex() + ")",
                        e);
            }
        }
    }
}
