package dev.sluice.transforms.shape;

import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeadLetterSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.StartFrom;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Subscriptions for tests: tenant acme, topic fw.acme, schema by header, JSON to a bucket, unless changed. */
record Subscriptions(
        String name,
        String topic,
        boolean pattern,
        Set<EventType> events,
        SchemaSpec schema,
        String filter,
        List<StepSpec> steps,
        SinkSpec sink) {
    private static final BatchSpec BATCH = new BatchSpec(1_000, 1 << 20, Duration.ofSeconds(1));
    private static final DeliverySpec DELIVERY = new DeliverySpec(4, Duration.ofSeconds(10), Duration.ofMinutes(1));

    static Subscriptions named(String name) {
        return new Subscriptions(
                name,
                "fw.acme",
                false,
                Set.of(EventType.TRAFFIC),
                new SchemaSpec.Header("sluice-schema", ""),
                null,
                List.of(),
                new SinkSpec.Gcs("bucket", "", new FormatSpec.Json(), BATCH, DELIVERY));
    }

    Subscriptions topicPattern(String regex) {
        return new Subscriptions(name, regex, true, events, schema, filter, steps, sink);
    }

    Subscriptions topic(String exact) {
        return new Subscriptions(name, exact, false, events, schema, filter, steps, sink);
    }

    Subscriptions events(EventType... types) {
        return new Subscriptions(name, topic, pattern, Set.of(types), schema, filter, steps, sink);
    }

    Subscriptions schema(SchemaSpec spec) {
        return new Subscriptions(name, topic, pattern, events, spec, filter, steps, sink);
    }

    Subscriptions filter(String text) {
        return new Subscriptions(name, topic, pattern, events, schema, text, steps, sink);
    }

    Subscriptions steps(StepSpec... list) {
        return new Subscriptions(name, topic, pattern, events, schema, filter, List.of(list), sink);
    }

    Subscriptions toBigQuery() {
        return to(new SinkSpec.BigQuery("project", "dataset", "table", BATCH, DELIVERY));
    }

    /** To a bucket, in another format. */
    Subscriptions format(FormatSpec format) {
        return to(new SinkSpec.Gcs("bucket", "", format, BATCH, DELIVERY));
    }

    /** JSON to nowhere. */
    Subscriptions toNowhere() {
        return to(new SinkSpec.Discard(new FormatSpec.Json(), BATCH, DELIVERY));
    }

    private Subscriptions to(SinkSpec other) {
        return new Subscriptions(name, topic, pattern, events, schema, filter, steps, other);
    }

    Subscription build() {
        return build("acme");
    }

    Subscription build(String tenant) {
        SourceSpec source = new SourceSpec(
                pattern ? List.of() : List.of(topic), pattern ? topic : null, new StartFrom.Earliest(), events, schema);
        return new Subscription(
                tenant, name, source, filter, steps, sink, new DeadLetterSpec("dead." + tenant + "." + name));
    }
}
