package dev.sluice.transforms.project;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The fields that a subscription delivers: all fields of its event types, by name in the order of their first appearance,
 * as its steps leave them, and those that steps add.
 *
 * <p>Two columns stand in front of them in every format and cannot be taken away: {@value #EVENT_ID}, the text
 * {@code topic-partition-offset} that receivers can de-duplicate on, and {@value #EVENT_TIME}, when the event happened.
 *
 * <p>A column's schema is one of a few, so that schema versions can be mixed: int and long are delivered as long, float and
 * double as double, strings, addresses and enums as string, bytes and fixed as bytes, timestamps of either unit as
 * timestamp-micros; records, arrays and maps as they are. Every column but the first two may be null.
 */
public final class Projection {
    /** The first column: {@code topic-partition-offset}. */
    public static final String EVENT_ID = "event_id";

    /** The second column: when the event happened, microseconds since the epoch. */
    public static final String EVENT_TIME = "event_time";

    private final List<Column> columns;
    private final List<PlacedStep> steps;
    private final Schema outputSchema;

    private Projection(List<Column> columns, List<PlacedStep> steps) {
        this.columns = columns;
        this.steps = steps;
        this.outputSchema = outputSchema(columns);
    }

    /**
     * Applies the steps to the fields of the reader schemas.
     *
     * @param readers record schemas of the event types and versions that are known at launch
     * @throws IllegalArgumentException with every problem, when there are any
     */
    public static Projection of(List<Schema> readers, List<StepSpec> steps) {
        ProjectedFields fields = ProjectedFields.of(readers, steps);
        if (!fields.problems().isEmpty()) {
            throw new IllegalArgumentException(
                    fields.problems().stream().map(StepProblem::toString).collect(Collectors.joining("\n")));
        }
        return new Projection(fields.columns(), fields.steps());
    }

    /** Everything that is wrong with the steps for these schemas; empty when {@link #of} will succeed. */
    public static List<StepProblem> check(List<Schema> readers, List<StepSpec> steps) {
        return ProjectedFields.of(readers, steps).problems();
    }

    /** The names of the fields before the first step, and behind each step; without those that every event has. */
    public static List<List<String>> stages(List<Schema> readers, List<StepSpec> steps) {
        return ProjectedFields.of(readers, steps).stages();
    }

    /** The columns behind {@value #EVENT_ID} and {@value #EVENT_TIME}, in order. */
    public List<Column> columns() {
        return columns;
    }

    /** The steps that compute what columns hold, or drop events, in their order. */
    public List<PlacedStep> steps() {
        return steps;
    }

    /** The writer's fields that the columns and the steps are read from, and those that steps add. */
    public Set<String> fields() {
        return fields(steps);
    }

    /** As {@link #fields()}, without those that one of the steps alone reads or writes. */
    public Set<String> fieldsBeside(PlacedStep step) {
        return fields(steps.stream().filter(other -> !other.equals(step)).toList());
    }

    private Set<String> fields(List<PlacedStep> some) {
        Set<String> fields = columns.stream().map(Column::field).collect(Collectors.toCollection(LinkedHashSet::new));
        some.forEach(step -> fields.addAll(step.fields().values()));
        return fields;
    }

    /** The record schema of the delivered events, {@value #EVENT_ID} and {@value #EVENT_TIME} first. */
    public Schema outputSchema() {
        return outputSchema;
    }

    private static Schema outputSchema(List<Column> columns) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field(EVENT_ID, Schema.create(Schema.Type.STRING), "Kafka topic-partition-offset"));
        fields.add(new Schema.Field(EVENT_TIME, timestampMicros(), "When the event happened"));
        for (Column column : columns) {
            Schema nullable = Schema.createUnion(Schema.create(Schema.Type.NULL), column.schema());
            fields.add(new Schema.Field(column.name(), nullable, null, Schema.Field.NULL_DEFAULT_VALUE));
        }
        return Schema.createRecord("Event", "Events of one subscription", "dev.sluice", false, fields);
    }

    /** The schema that values of a type are delivered with. */
    static Schema delivered(FieldSchema field) {
        return delivered(field.type(), field.value());
    }

    /**
     * The schema that values of a type are delivered with.
     *
     * @param schema the field's own schema, without null
     */
    public static Schema delivered(FieldType type, Schema schema) {
        return switch (type) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case INTEGER -> Schema.create(Schema.Type.LONG);
            case FLOATING -> Schema.create(Schema.Type.DOUBLE);
            case TIMESTAMP -> timestampMicros();
            case STRING, ADDRESS, ENUM -> Schema.create(Schema.Type.STRING);
            case BYTES -> Schema.create(Schema.Type.BYTES);
            case NESTED -> schema;
        };
    }

    private static Schema timestampMicros() {
        return LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    }
}
