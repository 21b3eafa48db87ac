package dev.sluice.pipelines;

import dev.sluice.pipelines.read.TopicSelection;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.Subscription;
import java.util.List;

/** What one job reads: the topics of all its subscriptions, each once. */
final class TopicSelections {

    private TopicSelections() {}

    static List<TopicSelection> of(List<Subscription> subscriptions) {
        return subscriptions.stream()
                .map(Subscription::source)
                .map(TopicSelections::of)
                .distinct()
                .toList();
    }

    private static TopicSelection of(SourceSpec source) {
        return new TopicSelection(source.topics(), source.topicPattern(), source.startFrom());
    }
}
