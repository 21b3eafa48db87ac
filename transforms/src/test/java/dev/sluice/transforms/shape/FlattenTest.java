package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.FieldValue;
import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.RandomAvro;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlattenTest {
    private static final String NESTED =
            """
            {"type": "record", "name": "panos.Traffic", "fields": [
              {"name": "action", "type": "string"},
              {"name": "device", "type": ["null", {"type": "record", "name": "Device", "fields": [
                {"name": "name", "type": "string"},
                {"name": "os", "type": {"type": "record", "name": "Os", "fields": [
                  {"name": "family", "type": ["null", {"type": "enum", "name": "Family", "symbols": ["LINUX", "OTHER"]}]},
                  {"name": "major", "type": "int"},
                  {"name": "load", "type": "float"},
                  {"name": "since", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}},
                {"name": "tags", "type": {"type": "array", "items": "string"}},
                {"name": "labels", "type": {"type": "map", "values": "string"}},
                {"name": "parent", "type": ["null", "Device"]}]}]},
              {"name": "app", "type": "string"}]}
            """;

    @TempDir
    private Path folder;

    private Subscriptions lane(String schema, StepSpec... steps) throws IOException {
        Path file = Files.writeString(folder.resolve("nested.avsc"), schema);
        return Subscriptions.named("flat")
                .schema(new SchemaSpec.Fixed(file.toString()))
                .steps(steps);
    }

    private static StepSpec flatten(String... fields) {
        return new StepSpec.Flatten(List.of(fields), "_");
    }

    private static GenericRecord event(@Nullable Object device) {
        GenericRecord event = new GenericData.Record(new Schema.Parser().parse(NESTED));
        event.put("action", "allow");
        event.put("app", "ssl");
        event.put("device", device);
        return event;
    }

    private static GenericRecord device(@Nullable GenericRecord parent) {
        Schema schema = new Schema.Parser()
                .parse(NESTED)
                .getField("device")
                .schema()
                .getTypes()
                .get(1);
        Schema osSchema = schema.getField("os").schema();
        GenericRecord os = new GenericData.Record(osSchema);
        os.put(
                "family",
                new GenericData.EnumSymbol(
                        osSchema.getField("family").schema().getTypes().get(1), "LINUX"));
        os.put("major", -6);
        os.put("load", 0.5f);
        os.put("since", 1_000L);
        GenericRecord device = new GenericData.Record(schema);
        device.put("name", "pc");
        device.put("os", os);
        device.put("tags", List.of("a", "b"));
        device.put("labels", Map.of("site", "hq"));
        device.put("parent", parent);
        return device;
    }

    private static String shaped(Subscriptions lane, GenericRecord event) {
        Shaped shaped = Shaped.of(lane, new Records().add(RandomAvro.encode(event, false), null));
        assertThat(shaped.letters).isEmpty();
        String text = shaped.events.get(0);
        return text.substring(text.indexOf("Z\"") + 2, text.length() - 1);
    }

    @Test
    void leavesStandInTheRecordsPlace() throws IOException {
        Subscriptions lane = lane(NESTED, flatten("device"));

        assertThat(shaped(lane, event(device(device(null)))))
                .isEqualTo(",\"action\":\"allow\",\"device_name\":\"pc\",\"device_os_family\":\"LINUX\","
                        + "\"device_os_major\":-6,\"device_os_load\":0.5,"
                        + "\"device_os_since\":\"1970-01-01T00:00:01.000000Z\",\"device_tags\":[\"a\",\"b\"],"
                        + "\"device_labels\":{\"site\":\"hq\"},\"device_parent\":{\"name\":\"pc\",\"os\":{\"family\":\"LINUX\","
                        + "\"major\":-6,\"load\":0.5,\"since\":\"1970-01-01T00:00:01.000000Z\"},\"tags\":[\"a\",\"b\"],"
                        + "\"labels\":{\"site\":\"hq\"}},\"app\":\"ssl\"");
        assertThat(shaped(lane, event(null))).isEqualTo(",\"action\":\"allow\",\"app\":\"ssl\"");
    }

    @Test
    void otherStepsWorkOnLeaves() throws IOException {
        Subscriptions lane = lane(
                NESTED,
                new StepSpec.Rename(Map.of("device", "d")),
                flatten("d"),
                new StepSpec.SetFields(Map.of(
                        "next", new FieldValue.Computed("d_os_major + length(d_name) + length(d_labels['site'])"))),
                new StepSpec.Mask(List.of("d_name"), MaskMethod.Redact.DEFAULT),
                new StepSpec.Include(List.of("next", "d_name", "d_os_family")));

        assertThat(shaped(lane, event(device(null))))
                .isEqualTo(",\"next\":-2,\"d_name\":\"***\",\"d_os_family\":\"LINUX\"");
    }

    @Test
    void versionsOfARecordMayDiffer() throws IOException {
        String newer = NESTED.replace(
                        "\"name\": \"name\", \"type\": \"string\"", "\"name\": \"serial\", \"type\": \"string\"")
                .replace("{\"name\": \"app\"", "{\"name\": \"new\", \"type\": \"string\"}, {\"name\": \"app\"");
        Files.writeString(folder.resolve("8.avsc"), newer);
        Files.writeString(folder.resolve("7.avsc"), NESTED);
        Subscriptions lane = Subscriptions.named("flat")
                .schema(new SchemaSpec.Confluent(folder.toString()))
                .steps(flatten("device"), new StepSpec.Include(List.of("device_name", "device_serial")));
        byte[] avro = RandomAvro.encode(event(device(null)), false);
        byte[] framed = new byte[avro.length + 5];
        framed[4] = 7;
        System.arraycopy(avro, 0, framed, 5, avro.length);

        Shaped shaped = Shaped.of(lane, new Records().add(framed, null));

        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events.get(0)).endsWith("Z\",\"device_name\":\"pc\"}");
    }

    @Test
    void aLeafOfSeveralTypesHasToBeExcluded() throws IOException {
        String schema = NESTED.replace(
                "\"name\": \"name\", \"type\": \"string\"", "\"name\": \"name\", \"type\": [\"long\", \"string\"]");

        assertThat(SubscriptionCheck.check(lane(schema, flatten("device")).build()))
                .singleElement()
                .hasToString("steps[0].flatten.device.name: \"device_name\""
                        + " (expected: one type, with or without null, or a step that excludes it)");
        assertThat(SubscriptionCheck.check(lane(schema, flatten("device"), new StepSpec.Exclude(Set.of("device_name")))
                        .build()))
                .isEmpty();
    }

    @Test
    void problemsAreReported() throws IOException {
        assertThat(SubscriptionCheck.check(lane(
                                NESTED,
                                new StepSpec.Rename(Map.of("app", "Device_OS_major")),
                                flatten("action", "devic", "device"))
                        .build()))
                .extracting(SubscriptionProblem::toString)
                .containsExactly(
                        "steps[1].flatten.fields[0]: \"action\" (expected: a field with a record)",
                        "steps[1].flatten.fields[1]: \"devic\" (expected: a field that is there at this step),"
                                + " did you mean \"device\"?",
                        "steps[1].flatten.fields[2]: \"device_os_major\" (expected: a name that no other field has)");
    }
}
