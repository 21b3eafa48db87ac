package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.transforms.RandomAvro;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.plan.SlotLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the corpus of filters on Avro records. */
class CorpusTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema EVENT = new Schema.Parser().parse(resource("event.avsc"));
    private static final String NOW = "@now";

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatBecomesOfTheRecord(String expression, String record, String outcome) throws Exception {
        Filter filter = Filter.parse(expression);
        assertThat(filter.check(layout())).isEmpty();
        RecordPlan plan = RecordPlan.compile(EVENT, filter.fields());
        FieldSlots slots = slots(plan, record);

        boolean kept = filter.compile(plan.layout()).test(slots);
        boolean dropped =
                Filter.parse("NOT (" + expression + ")").compile(plan.layout()).test(slots);

        assertThat(kept ? "kept" : dropped ? "dropped" : "unknown").isEqualTo(outcome);
    }

    @Test
    void theCorpusIsThere() {
        assertThat(cases()).hasSizeGreaterThan(300);
    }

    private static List<Arguments> cases() {
        return resource("cases.txt")
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split(" \\| ", -1))
                .map(parts -> Arguments.of(parts[0], parts[1], parts[2]))
                .toList();
    }

    private static SlotLayout layout() {
        return new SlotLayout(EVENT.getFields().stream()
                .map(field -> {
                    FieldSchema meaning = FieldSchema.of(field.schema()).orElseThrow();
                    return new SlotLayout.Slot(field.name(), meaning.type(), meaning.value());
                })
                .toList());
    }

    private static FieldSlots slots(RecordPlan plan, String record) throws Exception {
        JsonNode json = JSON.readTree(record);
        byte[] avro = RandomAvro.encode((GenericRecord) datum(EVENT, json), record.length() % 2 == 0);
        RecordPlan.Reader reader = plan.reader();
        reader.read(avro, 0, avro.length);
        FieldSlots slots = reader.slots();
        if (json.has(NOW)) {
            slots.timeMicros = micros(json.get(NOW).textValue());
        }
        return slots;
    }

    private static @Nullable Object datum(Schema schema, @Nullable JsonNode json) {
        if (json == null || json.isNull()) {
            return null;
        }
        return switch (schema.getType()) {
            case UNION -> datum(schema.getTypes().get(1), json);
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                schema.getFields()
                        .forEach(field -> record.put(field.name(), datum(field.schema(), json.get(field.name()))));
                yield record;
            }
            case ARRAY ->
                StreamSupport.stream(json.spliterator(), false)
                        .map(item -> datum(schema.getElementType(), item))
                        .collect(Collectors.toList());
            case MAP ->
                json.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                        .textValue()));
            case ENUM -> new GenericData.EnumSymbol(schema, json.textValue());
            case BOOLEAN -> json.booleanValue();
            case INT -> json.intValue();
            case LONG -> json.isTextual() ? time(schema, json.textValue()) : json.longValue();
            case FLOAT -> json.floatValue();
            case DOUBLE -> json.doubleValue();
            case STRING -> json.textValue();
            case BYTES, FIXED, NULL -> throw new IllegalArgumentException("schema: " + schema);
        };
    }

    private static Object time(Schema schema, String text) {
        return "timestamp-millis".equals(schema.getProp("logicalType"))
                ? Instant.parse(text).toEpochMilli()
                : (Object) micros(text);
    }

    private static long micros(String text) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
    }

    private static String resource(String name) {
        try (InputStream resource = CorpusTest.class.getResourceAsStream("/filter/" + name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
