package dev.sluice.cli.plan;

import dev.sluice.cli.plan.Effect.Kind;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.StartFrom;
import dev.sluice.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the lanes of the new job begin to read. A job reads a topic once for all of its lanes, so that one which it reads already
 * goes on where it stands, for a new lane, too.
 */
final class Positions {
    private final List<SourceSpec> before;
    private final List<SourceSpec> after;

    Positions(List<Subscription> before, List<Subscription> after) {
        this.before = before.stream().map(Subscription::source).toList();
        this.after = after.stream().map(Subscription::source).toList();
    }

    /**
     * For a lane that is new, or reads other topics.
     *
     * @param known what the lane has read so far; empty when it is new
     */
    List<Effect> of(SourceSpec source, Set<String> known) {
        List<Effect> effects = new ArrayList<>();
        if (source.topicPattern() != null) {
            if (!known.contains(source.topicPattern())) {
                effects.add(position(
                        "source.topicPattern",
                        "topics that the job reads already go on where it stands; others begin " + beginning(source)));
            }
            return effects;
        }
        for (String topic : source.topics()) {
            if (!known.contains(topic)) {
                boolean read = before.stream().anyMatch(other -> other.reads(topic));
                effects.add(position(
                        "source.topics",
                        topic
                                + (read
                                        ? " goes on where the job stands; earlier records do not come to this lane"
                                        : " begins " + beginning(source))));
            }
        }
        return effects;
    }

    /** Topics that a lane has read and nobody reads any longer. */
    List<Effect> given(SourceSpec source) {
        String gone = source.topics().stream()
                .filter(topic -> after.stream().noneMatch(other -> other.reads(topic)))
                .collect(Collectors.joining(", "));
        return gone.isEmpty()
                ? List.of()
                : List.of(position(
                        "source.topics",
                        gone + " is read no longer; who reads it later begins at the consumer group's offset"));
    }

    private static Effect position(String path, String text) {
        return new Effect(Kind.POSITION, path, text);
    }

    private static String beginning(SourceSpec source) {
        String start = source.startFrom() instanceof StartFrom.At at
                ? at.instant().toString()
                : source.startFrom().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return "at the consumer group's offset, else at " + start;
    }
}
