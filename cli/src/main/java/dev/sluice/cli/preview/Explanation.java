package dev.sluice.cli.preview;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.filter.ConditionReport;
import dev.sluice.transforms.filter.ConditionReport.Truth;
import dev.sluice.transforms.shape.ShapingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The plan of one subscription.
 *
 * @param subscription {@code tenant/name}
 * @param sample what the filter's conditions were counted on; null when nothing was read
 * @param events by writer schema: how records are read and filtered
 * @param steps in their order
 * @param columns the fields that are delivered behind {@code event_id} and {@code event_time}
 * @param warnings what is probably not meant
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Explanation(
        String subscription,
        Source source,
        @Nullable Sample sample,
        List<ShapingPlan.EventPlan> events,
        List<ShapingPlan.StepPlan> steps,
        List<String> columns,
        Delivery delivery,
        List<String> warnings) {

    /** What is read: topics or a pattern, event types, and how a record's schema is found. */
    record Source(String topics, List<String> events, String schema) {}

    /** The records that the filter was tried on. */
    record Sample(String source, long records) {}

    /**
     * How events leave.
     *
     * @param requestsInFlight requests, appends or objects under way at once
     */
    record Delivery(
            String format,
            String sink,
            String destination,
            int batchEvents,
            long batchBytes,
            long batchAgeMillis,
            int requestsInFlight,
            String guarantee) {}

    /**
     * Explains a subscription.
     *
     * @param sample null when nothing was read
     * @param plan with what has become of the sample
     */
    static Explanation of(Subscription subscription, @Nullable Sample sample, ShapingPlan plan) {
        BatchSpec batch = subscription.sink().batch();
        DeliverySpec delivery = subscription.sink().delivery();
        return new Explanation(
                subscription.lane(),
                source(subscription.source()),
                sample,
                plan.events(),
                plan.steps(),
                plan.columns(),
                new Delivery(
                        SinkWords.format(subscription.sink().format()),
                        subscription.sink().kind().name().toLowerCase(Locale.ROOT),
                        SinkWords.destination(subscription.sink()),
                        batch.maxEvents(),
                        batch.maxBytes(),
                        batch.maxAge().toMillis(),
                        delivery.maxInFlight(),
                        SinkWords.guarantee(subscription.sink())),
                warnings(plan));
    }

    private static Source source(SourceSpec source) {
        List<String> events = source.events().stream()
                .map(EventType::name)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        String topics =
                source.topicPattern() == null ? String.join(", ", source.topics()) : "like " + source.topicPattern();
        return new Source(topics, events, schema(source.schema()));
    }

    private static String schema(SchemaSpec schema) {
        if (schema instanceof SchemaSpec.Header header) {
            return "named by the header " + header.header();
        } else if (schema instanceof SchemaSpec.Confluent) {
            return "named by Confluent's wire format";
        }
        return "always " + ((SchemaSpec.Fixed) schema).schema();
    }

    private static List<String> warnings(ShapingPlan plan) {
        List<String> warnings = new ArrayList<>();
        for (ShapingPlan.EventPlan event : plan.events()) {
            String trouble = event.trouble();
            if (trouble != null) {
                warnings.add("every " + event.record() + " (schema " + event.fingerprint() + ") becomes a dead letter: "
                        + trouble);
            }
            ConditionReport filter = event.filter();
            if (filter != null) {
                addConstants(filter, event, warnings);
                if (!filter.canBeTrue()) {
                    warnings.add("the filter keeps no " + event.record());
                } else if (filter.tested() > 0 && filter.met() == 0) {
                    warnings.add(
                            "the filter has kept none of " + Quantity.count(filter.tested()) + " " + event.record());
                }
            }
        }
        return List.copyOf(warnings);
    }

    private static void addConstants(ConditionReport condition, ShapingPlan.EventPlan event, List<String> warnings) {
        Truth always = condition.always();
        // What it is made of says more, where that is the same for every record, too.
        boolean inParts = condition.parts().stream().anyMatch(part -> part.always() != null);
        if (always != null && !inParts) {
            String value = always == Truth.UNKNOWN ? "null" : always.name().toLowerCase(Locale.ROOT);
            String fields = condition.absent().isEmpty()
                    ? ""
                    : ", which has no "
                            + String.join(
                                    ", ", condition.absent().stream().sorted().toList());
            warnings.add("filter: " + condition.text() + " is " + value + " for every " + event.record() + fields);
        }
        condition.parts().forEach(part -> addConstants(part, event, warnings));
    }
}
