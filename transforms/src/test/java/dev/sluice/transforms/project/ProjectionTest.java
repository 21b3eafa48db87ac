package dev.sluice.transforms.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.subscription.StepSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final Schema TRAFFIC = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "panos.Traffic", "fields": [
                      {"name": "source_ip", "type": ["null", {"type": "string", "logicalType": "ip-address"}]},
                      {"name": "dest_port", "type": ["int", "null"]},
                      {"name": "seen", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                      {"name": "bytes", "type": "long"}]}
                    """);
    private static final Schema THREAT = SchemaBuilder.record("panos.Threat")
            .fields()
            .requiredString("source_ip")
            .optionalString("severity")
            .requiredLong("dest_port")
            .endRecord();

    @Test
    void deliversTheFieldsOfAllEventTypesInOrderOfFirstAppearance() {
        Schema schema = Projection.of(List.of(TRAFFIC, THREAT), List.of()).outputSchema();
        assertThat(schema)
                .hasToString("{\"type\":\"record\",\"name\":\"Event\",\"namespace\":\"dev.sluice\","
                        + "\"doc\":\"Events of one subscription\",\"fields\":["
                        + "{\"name\":\"event_id\",\"type\":\"string\",\"doc\":\"Kafka topic-partition-offset\"},"
                        + "{\"name\":\"event_time\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"},"
                        + "\"doc\":\"When the event happened\"},"
                        + "{\"name\":\"source_ip\",\"type\":[\"null\",\"string\"],\"default\":null},"
                        + "{\"name\":\"dest_port\",\"type\":[\"null\",\"long\"],\"default\":null},"
                        + "{\"name\":\"seen\",\"type\":[\"null\",{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}],"
                        + "\"default\":null},"
                        + "{\"name\":\"bytes\",\"type\":[\"null\",\"long\"],\"default\":null},"
                        + "{\"name\":\"severity\",\"type\":[\"null\",\"string\"],\"default\":null}]}");
    }

    @Test
    void appliesEachStepToWhatTheLastOneLeft() {
        Map<String, String> swap = new LinkedHashMap<>();
        swap.put("bytes", "source_ip");
        swap.put("source_ip", "bytes");
        Projection projection = Projection.of(
                List.of(TRAFFIC),
                List.of(
                        new StepSpec.Include(List.of("bytes", "source_ip", "seen")),
                        new StepSpec.Rename(swap),
                        new StepSpec.Exclude(Set.of("seen"))));
        assertThat(projection.columns())
                .extracting(Column::name, Column::field)
                .containsExactly(tuple("source_ip", "bytes"), tuple("bytes", "source_ip"));
    }

    @Test
    void reportsEveryProblemWithItsPath() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("source_ipp", "src");
        names.put("source_ip", "Bytes");
        names.put("dest_port", "event_id");
        names.put("seen", "first-seen");
        List<StepProblem> problems = Projection.check(
                List.of(TRAFFIC),
                List.of(
                        new StepSpec.Include(List.of("source_ip", "dest_prt", "bytes", "bytes", "seen", "dest_port")),
                        new StepSpec.Rename(names),
                        new StepSpec.Exclude(Set.of("event_time", "byte"))));
        assertThat(problems)
                .extracting(StepProblem::toString)
                .containsExactly(
                        "steps[0].include[1]: \"dest_prt\" (expected: a field that is there at this step),"
                                + " did you mean \"dest_port\"?",
                        "steps[0].include[3]: \"bytes\" (expected: every field once)",
                        "steps[1].rename.source_ipp: \"source_ipp\" (expected: a field that is there at this step),"
                                + " did you mean \"source_ip\"?",
                        "steps[1].rename.dest_port: \"event_id\" (expected: another field: every event has event_id and"
                                + " event_time, and steps cannot change them)",
                        "steps[1].rename.seen: \"first-seen\" (expected: letters, digits and underscores, at most 128,"
                                + " no digit first)",
                        "steps[1].rename.source_ip: \"bytes\" (expected: a name that no other field has)",
                        "steps[2].exclude: \"byte\" (expected: a field that is there at this step),"
                                + " did you mean \"Bytes\"?",
                        "steps[2].exclude: \"event_time\" (expected: another field: every event has event_id and"
                                + " event_time, and steps cannot change them)");
    }

    private static StepSpec rename(String... oldAndNew) {
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < oldAndNew.length; i += 2) {
            names.put(oldAndNew[i], oldAndNew[i + 1]);
        }
        return new StepSpec.Rename(names);
    }

    @Test
    void resolvesTemplates() {
        assertThat(Projection.of(List.of(TRAFFIC), List.of(rename("*", "fw_*", "bytes", "size")))
                        .columns())
                .extracting(Column::name, Column::field)
                .containsExactly(
                        tuple("fw_source_ip", "source_ip"),
                        tuple("fw_dest_port", "dest_port"),
                        tuple("fw_seen", "seen"),
                        tuple("size", "bytes"));
        assertThat(Projection.of(List.of(TRAFFIC), List.of(rename("source_*", "*", "*_port", "*", "s*n", "*_at")))
                        .columns())
                .extracting(Column::name)
                .containsExactly("ip", "dest", "ee_at", "bytes");
    }

    @Test
    void reportsTemplatesThatFitNoFieldOrClash() {
        assertThat(Projection.check(
                        List.of(TRAFFIC),
                        List.of(rename("*_ip", "bytes*", "source_*", "s*", "seen*", "x*", "*tes", "*-"))))
                .extracting(StepProblem::toString)
                .containsExactly(
                        "steps[0].rename.source_*: \"source_ip\" (expected: a field that no other template names)",
                        "steps[0].rename.seen*: \"seen*\" (expected: a template that names a field which is there at"
                                + " this step)",
                        "steps[0].rename.*tes: \"by-\" (expected: letters, digits and underscores, at most 128, no"
                                + " digit first)");
        assertThat(Projection.check(List.of(TRAFFIC), List.of(rename("source_*", "*", "dest_*ort", "i*"))))
                .extracting(StepProblem::toString)
                .containsExactly("steps[0].rename.dest_*ort: \"ip\" (expected: a name that no other field has)");
    }

    @Test
    void refusesFieldsThatHaveTwoTypesUnlessTheyAreExcluded() {
        Schema older = SchemaBuilder.record("panos.Traffic")
                .fields()
                .requiredString("dest_port")
                .name("either")
                .type(Schema.createUnion(Schema.create(Schema.Type.LONG), Schema.create(Schema.Type.STRING)))
                .noDefault()
                .endRecord();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Projection.of(List.of(older, TRAFFIC), List.of()))
                .withMessage("source.schema.dest_port: \"dest_port\" (expected: one type in all event types and schema"
                        + " versions, not STRING and LONG, or a step that excludes it)\n"
                        + "source.schema.either: \"either\" (expected: one type, with or without null, or a step that"
                        + " excludes it)");
        StepSpec exclude = new StepSpec.Exclude(Set.of("dest_port", "either"));
        assertThat(Projection.check(List.of(older, TRAFFIC), List.of(exclude))).isEmpty();
    }

    @Test
    void refusesAnOwnFieldOfAnImplicitNameUnlessItIsRenamed() {
        Schema schema =
                SchemaBuilder.record("R").fields().requiredString("event_id").endRecord();
        assertThat(Projection.check(List.of(schema), List.of()))
                .extracting(StepProblem::toString)
                .containsExactly("source.schema.event_id: \"event_id\" (expected: no field of this name, or a step that"
                        + " renames it)");
        assertThat(Projection.check(List.of(schema), List.of(new StepSpec.Rename(Map.of("event_id", "own_id")))))
                .isEmpty();
    }
}
