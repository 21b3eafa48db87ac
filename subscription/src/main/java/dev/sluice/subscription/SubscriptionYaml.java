package dev.sluice.subscription;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of a subscription: everything but its steps ({@link StepYaml}) and its sink ({@link SinkYaml}). */
final class SubscriptionYaml {
    private static final Shape<String> FILTER = Scalars.scalar(
            "a filter such as \"action = 'deny'\"", text -> Optional.of(text).filter(filter -> !filter.isBlank()));

    private static final Shape<String> HEADER =
            Scalars.matching("a header's name of at most 255 characters", Pattern.compile("\\S(.{0,253}\\S)?"));

    private static final Shape<SchemaSpec> SCHEMA = Shape.oneOf(schemas());

    private static final SchemaSpec DEFAULT_SCHEMA = new SchemaSpec.Header(SchemaSpec.DEFAULT_HEADER, "");

    private static final Shape<List<EventType>> EVENTS = Shape.list("event types", Scalars.choice(EventType.class));

    private SubscriptionYaml() {}

    /** A document: the subscription, and the tests that stand beside it. */
    record Tested(Subscription subscription, List<TestCase> tests) {}

    static Supplier<Tested> tested(Section root) {
        Supplier<Subscription> subscription = subscription(root);
        Supplier<List<TestCase>> tests = root.optionalOr(
                "tests",
                "what should come of events: [tests](testing.md); without effect on the job",
                TestsYaml.TESTS,
                "none",
                List::of);
        return () -> new Tested(subscription.get(), tests.get());
    }

    private static Supplier<Subscription> subscription(Section root) {
        Supplier<String> tenant = root.required(
                "tenant",
                "whose it is; becomes part of topics, object names and metrics",
                Scalars.NAME,
                "the tenant's name");
        Supplier<String> name = root.required(
                "name",
                "what it is called; unique within the tenant, over all files",
                Scalars.NAME,
                "the subscription's name");
        Supplier<SourceSpec> source = root.required(
                "source", "what to read", Shape.mapping(SubscriptionYaml::source), "the Kafka topics to read");
        Supplier<@Nullable String> filter =
                root.nullable("filter", "which events to keep: [filters](filters.md)", FILTER);
        Supplier<List<StepSpec>> steps =
                root.optionalOr("steps", "changes to the kept events, in this order", StepYaml.STEPS, "none", List::of);
        Supplier<SinkSpec> sink =
                root.required("sink", "where the events go", SinkYaml.SINK, "one of https, syslog, bigquery, gcs");
        SuppressYaml.reportWithObjects(root);
        Supplier<DeadLetterSpec> deadLetters = root.optionalOr(
                "deadLetters",
                "where records go that cannot be read, shaped or delivered",
                Shape.mapping(SubscriptionYaml::deadLetters),
                "`dead.<tenant>.<name>`",
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
                Supplier<StepSpec> step = StepYaml.STEP.read(scratch);
                if (!scratch.scope().problems().isEmpty()) {
                    break;
                }
                steps.add(step.get());
            }
        }
        return steps;
    }

    private static Supplier<SourceSpec> source(Section section) {
        Supplier<List<String>> topics = section.optionalOr(
                "topics", "exact topics; this or `topicPattern`", Shape.list("topics", Scalars.TOPIC), "", List::of);
        Supplier<@Nullable String> pattern = section.nullable(
                "topicPattern",
                "topics whose whole name matches, also those created later; not together with `topics`",
                Scalars.REGULAR_EXPRESSION);
        if (section.field("topics") == null && section.field("topicPattern") == null) {
            section.missing("topics", "a list of topics, or topicPattern");
        }
        Field both = section.field("topicPattern");
        if (both != null && section.field("topics") != null) {
            both.invalid("either topics or topicPattern, not both");
        }
        Supplier<StartFrom> startFrom = section.optionalOr(
                "startFrom",
                "where to start when there is neither a checkpoint nor a committed offset",
                Scalars.START_FROM,
                "`earliest`",
                StartFrom.Earliest::new);
        Supplier<List<EventType>> events = section.optionalOr(
                "events",
                "event types to deliver; others are counted as filtered",
                EVENTS,
                "all of them",
                () -> List.of(EventType.values()));
        Supplier<SchemaSpec> schema = section.optionalOr(
                "schema",
                "how the schema is found that a record was written with",
                SCHEMA,
                "`header`",
                () -> DEFAULT_SCHEMA);
        return () -> new SourceSpec(
                topics.get(), pattern.get(), startFrom.get(), EnumSet.copyOf(events.get()), schema.get());
    }

    private static Kinds<SchemaSpec> schemas() {
        return new Kinds<SchemaSpec>()
                .put("header", "a record's header says it", Shape.mapping(section -> {
                    Supplier<String> name = section.optional(
                            "name", "the record header that holds the schema's id", HEADER, SchemaSpec.DEFAULT_HEADER);
                    Supplier<String> directory = section.optional(
                            "directory",
                            "a directory of `<id>.avsc` files, beside the built-in schemas",
                            Scalars.DIRECTORY,
                            "");
                    return () -> new SchemaSpec.Header(name.get(), directory.get());
                }))
                .put("confluent", "the first bytes of a value say it", Shape.mapping(section -> {
                    Supplier<String> directory = section.required(
                            "directory",
                            "a directory of `<id>.avsc` files, ids as in Confluent's wire format",
                            Scalars.DIRECTORY,
                            "a directory of <id>.avsc files");
                    return () -> new SchemaSpec.Confluent(directory.get());
                }))
                .put(
                        "fixed",
                        "the one schema of all records: a built-in name such as `panos-traffic-1`, or an `.avsc` file",
                        Shape.map(Scalars.FILE, SchemaSpec.Fixed::new));
    }

    private static Supplier<DeadLetterSpec> deadLetters(Section section) {
        Supplier<String> topic = section.required(
                "topic", "not one that `source` reads, by name or by pattern", Scalars.TOPIC, "a Kafka topic");
        return () -> new DeadLetterSpec(topic.get());
    }
}
