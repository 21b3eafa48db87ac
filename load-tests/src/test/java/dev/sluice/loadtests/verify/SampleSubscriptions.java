package dev.sluice.loadtests.verify;

import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeadLetterSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.StartFrom;
import dev.sluice.subscription.Subscription;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Subscriptions to one bucket that differ in what they want. */
final class SampleSubscriptions {
    private SampleSubscriptions() {}

    static Subscription ofTopic(String name, String topic, @Nullable String filter, EventType... events) {
        return of(name, List.of(topic), null, filter, events);
    }

    static Subscription ofPattern(String name, String topicPattern, EventType... events) {
        return of(name, List.of(), topicPattern, null, events);
    }

    private static Subscription of(
            String name,
            List<String> topics,
            @Nullable String topicPattern,
            @Nullable String filter,
            EventType... events) {
        return new Subscription(
                "acme",
                name,
                new SourceSpec(
                        topics,
                        topicPattern,
                        new StartFrom.Earliest(),
                        Set.of(events),
                        new SchemaSpec.Header(SchemaSpec.DEFAULT_HEADER, "")),
                filter,
                List.of(),
                new SinkSpec.Gcs("bucket", "archive", new FormatSpec.Json(), BatchSpec.OBJECT, DeliverySpec.DEFAULT),
                new DeadLetterSpec("dead.acme"));
    }
}
