package dev.sluice.cli.preview;

import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.SubscriptionCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/** A subscription whose events can be shown around: one more step hides what is not a number, a time or true or false. */
final class Redaction {

    /** The event's id and time, which no step can change. */
    private static final int OWN_COLUMNS = 2;

    private static final Set<Schema.Type> SHOWN = Set.of(Schema.Type.LONG, Schema.Type.DOUBLE, Schema.Type.BOOLEAN);

    private Redaction() {}

    /** The subscription with that step behind its own. */
    static Subscription of(Subscription subscription) {
        List<String> hidden = SubscriptionCheck.outputSchema(subscription).getFields().stream()
                .skip(OWN_COLUMNS)
                .filter(field -> !SHOWN.contains(valueType(field.schema())))
                .map(Schema.Field::name)
                .toList();
        if (hidden.isEmpty()) {
            return subscription;
        }
        List<StepSpec> steps = new ArrayList<>(subscription.steps());
        steps.add(new StepSpec.Mask(hidden, MaskMethod.Redact.DEFAULT));
        return new Subscription(
                subscription.tenant(),
                subscription.name(),
                subscription.source(),
                subscription.filter(),
                steps,
                subscription.sink(),
                subscription.deadLetters());
    }

    /** Every column may be null. */
    private static Schema.Type valueType(Schema nullable) {
        return nullable.getTypes().stream()
                .map(Schema::getType)
                .filter(type -> type != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }
}
