package dev.sluice.subscription;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of a subscription: everything but its sink, which is in {@link SinkYaml}. */
final class SubscriptionYaml {
    private static final String STEPS = "a list of steps: include, exclude or rename";

    private static final Shape<String> FILTER = Scalars.scalar(
            "a filter such as \"action = 'deny'\"", text -> Optional.of(text).filter(filter -> !filter.isBlank()));

    private static final Shape<String> HEADER =
            Scalars.matching("a header's name of at most 255 characters", Pattern.compile("\\S(.{0,253}\\S)?"));

    private static final Shape<SchemaSpec> SCHEMA = Shape.oneOf(schemas());

    private static final SchemaSpec DEFAULT_SCHEMA = new SchemaSpec.Header(SchemaSpec.DEFAULT_HEADER, "");

    private static final Shape<List<EventType>> EVENTS = Shape.list("event types", Scalars.choice(EventType.class));

    private static final Shape<StepSpec> STEP = Shape.oneOf(steps());

    private SubscriptionYaml() {}

    static Supplier<Subscription> subscription(Section root) {
        Supplier<String> tenant = root.required("tenant", Scalars.NAME, "the tenant's name");
        Supplier<String> name = root.required("name", Scalars.NAME, "the subscription's name");
        Supplier<SourceSpec> source =
                root.required("source", Shape.mapping(SubscriptionYaml::source), "the Kafka topics to read");
        Supplier<@Nullable String> filter = root.nullable("filter", FILTER);
        Supplier<List<StepSpec>> steps = root.optional("steps", stepList(), List.of());
        Supplier<SinkSpec> sink = root.required("sink", SinkYaml.SINK, "one of https, syslog, bigquery, gcs");
        Supplier<DeadLetterSpec> deadLetters = root.optionalOr(
                "deadLetters",
                Shape.mapping(SubscriptionYaml::deadLetters),
                () -> new DeadLetterSpec("dead." + tenant.get() + "." + name.get()));
        return () -> new Subscription(
                tenant.get(), name.get(), source.get(), filter.get(), steps.get(), sink.get(), deadLetters.get());
    }

    /** What of a document can be held against the event schemas, whatever else is wrong with it. Reports nothing. */
    static ShapingSpec shaping(Field root) {
        Field source = child(root, "source");
        List<EventType> events = soundOr(child(source, "events"), EVENTS, List.of(EventType.values()));
        SchemaSpec schema = soundOr(child(source, "schema"), SCHEMA, DEFAULT_SCHEMA);
        String filter = soundOr(child(root, "filter"), FILTER, "");
        return new ShapingSpec(
                EnumSet.copyOf(events), schema, filter.isEmpty() ? null : filter, soundSteps(child(root, "steps")));
    }

    private static @Nullable Field child(@Nullable Field parent, String key) {
        return parent != null && parent.node() instanceof YamlNode.Mapping mapping
                ? new Section(parent, mapping).field(key)
                : null;
    }

    private static <T> T soundOr(@Nullable Field field, Shape<T> shape, T fallback) {
        if (field == null) {
            return fallback;
        }
        Field scratch = field.scratch();
        Supplier<T> value = shape.read(scratch);
        return scratch.scope().problems().isEmpty() ? value.get() : fallback;
    }

    /** A step works on what the one before it left, so those behind a step with problems cannot be checked. */
    private static List<StepSpec> soundSteps(@Nullable Field field) {
        List<StepSpec> steps = new ArrayList<>();
        if (field != null && field.node() instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                Field scratch = field.child(field.path(), item).scratch();
                Supplier<StepSpec> step = STEP.read(scratch);
                if (!scratch.scope().problems().isEmpty()) {
                    break;
                }
                steps.add(step.get());
            }
        }
        return steps;
    }

    private static Supplier<SourceSpec> source(Section section) {
        Supplier<List<String>> topics = section.optional("topics", Shape.list("topics", Scalars.TOPIC), List.of());
        Supplier<@Nullable String> pattern = section.nullable("topicPattern", Scalars.REGULAR_EXPRESSION);
        if (section.field("topics") == null && section.field("topicPattern") == null) {
            section.missing("topics", "a list of topics, or topicPattern");
        }
        Field both = section.field("topicPattern");
        if (both != null && section.field("topics") != null) {
            both.invalid("either topics or topicPattern, not both");
        }
        Supplier<StartFrom> startFrom = section.optional("startFrom", Scalars.START_FROM, new StartFrom.Earliest());
        Supplier<List<EventType>> events = section.optional("events", EVENTS, List.of(EventType.values()));
        Supplier<SchemaSpec> schema = section.optional("schema", SCHEMA, DEFAULT_SCHEMA);
        return () -> new SourceSpec(
                topics.get(), pattern.get(), startFrom.get(), EnumSet.copyOf(events.get()), schema.get());
    }

    private static Map<String, Shape<? extends SchemaSpec>> schemas() {
        Map<String, Shape<? extends SchemaSpec>> schemas = new LinkedHashMap<>();
        schemas.put("header", Shape.mapping(section -> {
            Supplier<String> name = section.optional("name", HEADER, SchemaSpec.DEFAULT_HEADER);
            Supplier<String> directory = section.optional("directory", Scalars.DIRECTORY, "");
            return () -> new SchemaSpec.Header(name.get(), directory.get());
        }));
        schemas.put("confluent", Shape.mapping(section -> {
            Supplier<String> directory =
                    section.required("directory", Scalars.DIRECTORY, "a directory of <id>.avsc files");
            return () -> new SchemaSpec.Confluent(directory.get());
        }));
        schemas.put("fixed", field -> {
            Supplier<String> schema = Scalars.FILE.read(field);
            return () -> new SchemaSpec.Fixed(schema.get());
        });
        return schemas;
    }

    /** Steps may repeat, so this is not {@link Shape#list}. */
    private static Shape<List<StepSpec>> stepList() {
        return field -> {
            if (!(field.node() instanceof YamlNode.Sequence sequence)) {
                return field.invalid(STEPS);
            }
            List<Supplier<StepSpec>> steps = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                steps.add(STEP.read(field.child(
                        field.path() + "[" + i + "]", sequence.items().get(i))));
            }
            return () -> steps.stream().map(Supplier::get).toList();
        };
    }

    private static Map<String, Shape<? extends StepSpec>> steps() {
        Shape<List<String>> fields = Shape.list("field names", Scalars.FIELD);
        Map<String, Shape<? extends StepSpec>> steps = new LinkedHashMap<>();
        steps.put("include", field -> {
            Supplier<List<String>> names = fields.read(field);
            return () -> new StepSpec.Include(names.get());
        });
        steps.put("exclude", field -> {
            Supplier<List<String>> names = fields.read(field);
            return () -> new StepSpec.Exclude(new LinkedHashSet<>(names.get()));
        });
        steps.put("rename", SubscriptionYaml::rename);
        return steps;
    }

    private static Supplier<StepSpec> rename(Field field) {
        if (!(field.node() instanceof YamlNode.Mapping mapping)
                || mapping.entries().isEmpty()) {
            return field.invalid("a mapping of old names to new names");
        }
        Map<String, Supplier<String>> names = new LinkedHashMap<>();
        Set<String> taken = new LinkedHashSet<>();
        mapping.entries().forEach((from, entry) -> {
            Field to = field.child(field.path() + "." + from, entry.value());
            names.put(from, Scalars.FIELD.read(to));
            if (entry.value() instanceof YamlNode.Text text && !taken.add(text.text())) {
                to.invalid("each new name once");
            }
        });
        return () -> {
            Map<String, String> built = new LinkedHashMap<>();
            names.forEach((from, to) -> built.put(from, to.get()));
            return new StepSpec.Rename(built);
        };
    }

    private static Supplier<DeadLetterSpec> deadLetters(Section section) {
        Supplier<String> topic = section.required("topic", Scalars.TOPIC, "a Kafka topic");
        return () -> new DeadLetterSpec(topic.get());
    }
}
