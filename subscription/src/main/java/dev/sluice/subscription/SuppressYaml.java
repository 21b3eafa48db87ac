package dev.sluice.subscription;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The YAML shape of the step {@code suppress}. */
final class SuppressYaml {
    static final String KEY = "suppress";

    static final Shape<StepSpec> SUPPRESS = Shape.mapping(SuppressYaml::suppress);

    private SuppressYaml() {}

    private static Supplier<StepSpec> suppress(Section section) {
        Supplier<List<String>> by = section.required(
                "by",
                "the fields of which events are alike",
                Shape.list(
                        "at most " + StepSpec.Suppress.MAX_FIELDS + " field names",
                        Scalars.FIELD,
                        StepSpec.Suppress.MAX_FIELDS),
                "a list of fields");
        Supplier<Duration> interval = section.required(
                "interval",
                "how long events like one that was kept are dropped, by Kafka timestamps",
                Scalars.duration(StepSpec.Suppress.SHORTEST, StepSpec.Suppress.LONGEST),
                "a duration such as 5m");
        Supplier<Integer> maxKeys = section.optional(
                "maxKeys",
                "how many kept events a worker remembers; the oldest is forgotten first",
                Scalars.wholeNumber(1, StepSpec.Suppress.MOST_KEYS),
                StepSpec.Suppress.DEFAULT_KEYS);
        return () -> new StepSpec.Suppress(by.get(), interval.get(), maxKeys.get());
    }

    /** Reports every step that drops events by what came before them where the sink needs a replay to be the same. */
    static void reportWithObjects(Section root) {
        if (!hasKey(root.field("sink"), "gcs")) {
            return;
        }
        Field steps = root.field("steps");
        if (steps != null && steps.node() instanceof YamlNode.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                Field step = steps.child(
                        steps.path() + "[" + i + "]", sequence.items().get(i));
                if (hasKey(step, KEY)) {
                    step.child(step.path() + "." + KEY, step.node())
                            .invalid("another sink than gcs, " + "whose objects need the same events in every replay");
                }
            }
        }
    }

    private static boolean hasKey(@Nullable Field field, String key) {
        return field != null
                && field.node() instanceof YamlNode.Mapping mapping
                && mapping.entries().containsKey(key);
    }
}
