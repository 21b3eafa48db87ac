package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.sluice.events.RowType;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.FormatSpec.JsonLayout;
import dev.sluice.subscription.FormatSpec.Timestamps;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.RandomAvro;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.project.Column;
import dev.sluice.transforms.project.Projection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;

/** Compares what the encoders write with a plain evaluation on records that Avro's own library has read. */
class EncoderPropertyTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final long EVENT_MICROS = 1_793_000_000_123_456L;

    /** One random record, its projection, and what a format makes of it. */
    private static final class Case {
        private final Projection projection;
        private final GenericRecord record;
        private final byte[] encoded;

        Case(long seed, FormatSpec format) throws Exception {
            RandomAvro random = new RandomAvro(seed);
            Schema schema = random.schema();
            projection = Projection.of(List.of(schema), steps(random, schema));
            RecordPlan plan = RecordPlan.compile(schema, projection.fields());
            RecordPlan.Reader reader = plan.reader();
            byte[] bytes = RandomAvro.encode(random.record(schema), random.flip());
            record = RandomAvro.decode(schema, bytes, 0, bytes.length);
            reader.read(bytes, 0, bytes.length);
            Encoder encoder = Encoder.of(format, projection, plan.layout(), schema.getFullName());
            EventHead head = new EventHead();
            head.partition("fw.acme", 3);
            head.event(1042, EVENT_MICROS);
            OutputBuffer out = new OutputBuffer(1);
            out.put('#');
            encoder.encode(reader.slots(), head, out);
            encoded = new byte[out.length() - 1];
            System.arraycopy(out.bytes(), 1, encoded, 0, encoded.length);
        }

        private static List<StepSpec> steps(RandomAvro random, Schema schema) {
            List<String> kept = new ArrayList<>();
            for (Schema.Field field : schema.getFields()) {
                if (FieldSchema.of(field.schema()).isPresent() && random.below(4) > 0) {
                    kept.add(field.name());
                }
            }
            if (kept.isEmpty()) {
                List<String> all =
                        schema.getFields().stream().map(Schema.Field::name).toList();
                return List.of(new StepSpec.Exclude(new HashSet<>(all)));
            }
            Map<String, String> names = new LinkedHashMap<>();
            kept.stream().filter(name -> random.flip()).forEach(name -> names.put(name, "renamed_" + name));
            return List.of(new StepSpec.Include(kept), new StepSpec.Rename(names));
        }
    }

    @Property(tries = 500)
    void jsonIsWhatJacksonWouldWrite(@ForAll long seed) throws Exception {
        Case it = new Case(seed, new FormatSpec.Json());
        ObjectNode expected = NODES.objectNode();
        expected.put("event_id", "fw.acme-3-1042");
        expected.put("event_time", rfc3339(EVENT_MICROS));
        for (Column column : it.projection.columns()) {
            Object value = it.record.get(column.field());
            if (value != null) {
                Schema schema = FieldSchema.of(
                                it.record.getSchema().getField(column.field()).schema())
                        .orElseThrow()
                        .value();
                expected.set(column.name(), json(value, schema));
            }
        }
        assertThat(normalized(JSON.readTree(it.encoded))).isEqualTo(normalized(expected));
        assertThat(JSON.readTree(it.encoded).fieldNames()).toIterable().containsExactlyElementsOf(expected::fieldNames);
        assertThat(it.encoded).doesNotContain('\n');
    }

    @Property(tries = 500)
    void avroIsReadBackWithTheProjectedSchema(@ForAll long seed) throws Exception {
        Case it = new Case(seed, new FormatSpec.Avro());
        GenericRecord event = RandomAvro.decode(it.projection.outputSchema(), it.encoded, 0, it.encoded.length);
        assertThat(event.get("event_id")).hasToString("fw.acme-3-1042");
        assertThat(event.get("event_time")).isEqualTo(EVENT_MICROS);
        for (Column column : it.projection.columns()) {
            Object expected = it.record.get(column.field());
            Schema schema = it.record.getSchema().getField(column.field()).schema();
            assertThat(event.get(column.name())).isEqualTo(delivered(expected, schema));
        }
    }

    @Property(tries = 500)
    void rowsOfParquetColumnsAreAvroWithNestedValuesAsJson(@ForAll long seed) throws Exception {
        Case it = new Case(seed, new FormatSpec.Parquet());
        Schema flat = flat(it.projection.outputSchema());
        GenericRecord event = RandomAvro.decode(flat, it.encoded, 0, it.encoded.length);
        assertThat(event.get("event_id")).hasToString("fw.acme-3-1042");
        assertThat(event.get("event_time")).isEqualTo(EVENT_MICROS);
        for (Column column : it.projection.columns()) {
            Object expected = it.record.get(column.field());
            Schema schema = it.record.getSchema().getField(column.field()).schema();
            Object actual = event.get(column.name());
            if (expected != null && RowType.of(column.schema()) == RowType.JSON) {
                Schema value = FieldSchema.of(schema).orElseThrow().value();
                assertThat(normalized(JSON.readTree(actual.toString()))).isEqualTo(normalized(json(expected, value)));
            } else {
                assertThat(actual).isEqualTo(delivered(expected, schema));
            }
        }
    }

    @Property(tries = 500)
    void protobufRowsAreReadBackWithTheTablesDescriptor(@ForAll long seed) throws Exception {
        Case it = new Case(seed, new FormatSpec.ProtobufRow());
        Descriptor descriptor = descriptor(it.projection.outputSchema());
        DynamicMessage row = DynamicMessage.parseFrom(descriptor, it.encoded);
        assertThat(row.getUnknownFields().asMap()).isEmpty();
        assertThat(row.getField(descriptor.findFieldByName("event_id"))).isEqualTo("fw.acme-3-1042");
        assertThat(row.getField(descriptor.findFieldByName("event_time"))).isEqualTo(EVENT_MICROS);
        for (Column column : it.projection.columns()) {
            FieldDescriptor field = descriptor.findFieldByName(column.name());
            Object value = it.record.get(column.field());
            assertThat(row.hasField(field)).isEqualTo(value != null);
            if (value == null) {
                continue;
            }
            FieldSchema meaning = FieldSchema.of(
                            it.record.getSchema().getField(column.field()).schema())
                    .orElseThrow();
            Object actual = row.getField(field);
            switch (RowType.of(column.schema())) {
                case BYTES -> assertThat(actual).isEqualTo(ByteString.copyFrom(bytes(value)));
                case JSON ->
                    assertThat(normalized(JSON.readTree((String) actual)))
                            .isEqualTo(normalized(json(value, meaning.value())));
                case STRING, INT64, DOUBLE, BOOL, TIMESTAMP -> {
                    Object expected = delivered(value, meaning.value());
                    assertThat(actual).isEqualTo(expected instanceof CharSequence ? expected.toString() : expected);
                }
            }
        }
    }

    @Property(tries = 500)
    void cefOfAnyRecordIsOneLineWithEveryValue(@ForAll long seed) throws Exception {
        Case it = new Case(seed, new FormatSpec.Cef());
        String line = new String(it.encoded, StandardCharsets.UTF_8);
        assertThat(line).startsWith("CEF:0|Palo Alto Networks|PAN-OS||").doesNotContain("\n", "\r");
        Map<String, String> extension = CefLine.parse(line).extension();
        assertThat(extension).containsEntry("SluiceEventId", "fw.acme-3-1042");
        for (Column column : it.projection.columns()) {
            Object value = it.record.get(column.field());
            if (value instanceof CharSequence text && text.length() > 0) {
                assertThat(extension).containsEntry(KeyTable.custom(column.name()), text.toString());
            } else if (value instanceof Integer number) {
                assertThat(extension).containsEntry(KeyTable.custom(column.name()), number.toString());
            } else if (value == null) {
                assertThat(extension).doesNotContainKey(KeyTable.custom(column.name()));
            }
        }
    }

    @Property(tries = 500)
    void flatJsonHasEveryValueUnderTheNamesThatLeadToIt(@ForAll long seed) throws Exception {
        Case it = new Case(seed, new FormatSpec.Json(JsonLayout.FLAT, Timestamps.EPOCH_MICROS));
        JsonNode nested =
                JSON.readTree(new Case(seed, new FormatSpec.Json(JsonLayout.NESTED, Timestamps.EPOCH_MICROS)).encoded);
        ObjectNode expected = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : nested.properties()) {
            if (member.getValue().isNull()) {
                expected.set(member.getKey(), member.getValue());
            } else {
                flatten(member.getKey(), member.getValue(), expected);
            }
        }
        JsonNode actual = JSON.readTree(it.encoded);
        assertThat(actual).isEqualTo(expected);
        assertThat(actual.fieldNames()).toIterable().containsExactlyElementsOf(expected::fieldNames);
        assertThat(it.encoded).doesNotContain('\n');
    }

    private static void flatten(String path, JsonNode value, ObjectNode flat) {
        if (value.isObject()) {
            value.properties().forEach(member -> flatten(path + "." + member.getKey(), member.getValue(), flat));
        } else if (!value.isNull()) {
            flat.set(path, value);
        }
    }

    @Property(tries = 500)
    void timesOfJsonAreNumbersWhereverTheyAre(@ForAll long seed) throws Exception {
        byte[] texts = new Case(seed, new FormatSpec.Json()).encoded;
        byte[] millis = new Case(seed, new FormatSpec.Json(JsonLayout.NESTED, Timestamps.EPOCH_MILLIS)).encoded;
        assertThat(withMillis(JSON.readTree(texts))).isEqualTo(JSON.readTree(millis));
    }

    /** The same with each text that looks like a time, which no other text does, as a number. */
    private static JsonNode withMillis(JsonNode node) throws Exception {
        if (node.isTextual() && node.textValue().matches("\\d{4}-\\d\\d-\\d\\dT.*Z")) {
            return JSON.readTree(String.valueOf(Instant.parse(node.textValue()).toEpochMilli()));
        } else if (node.isArray()) {
            ArrayNode array = NODES.arrayNode();
            for (JsonNode item : node) {
                array.add(withMillis(item));
            }
            return array;
        } else if (node.isObject()) {
            ObjectNode object = NODES.objectNode();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                object.set(member.getKey(), withMillis(member.getValue()));
            }
            return object;
        }
        return node;
    }

    @Property(tries = 500)
    void leefOfAnyRecordIsOneLineWithEveryValue(@ForAll long seed) throws Exception {
        Case it = new Case(seed, new FormatSpec.Leef(2, '|'));
        String line = new String(it.encoded, StandardCharsets.UTF_8);
        assertThat(line).startsWith("LEEF:2.0|Palo Alto Networks|PAN-OS Syslog Integration|||x7C|");
        assertThat(line).doesNotContain("\n", "\r");
        Map<String, String> attributes = LeefLine.parse(line).attributes();
        assertThat(attributes).containsEntry("SluiceEventId", "fw.acme-3-1042").containsEntry("sev", "2");
        for (Column column : it.projection.columns()) {
            Object value = it.record.get(column.field());
            String key = KeyTable.custom(column.name());
            if (value instanceof CharSequence text && text.length() > 0) {
                assertThat(attributes).containsEntry(key, text.toString().replaceAll("[|\r\n]", " "));
            } else if (value instanceof Integer number) {
                assertThat(attributes).containsEntry(key, number.toString());
            } else if (value == null || value.toString().isEmpty()) {
                assertThat(attributes).doesNotContainKey(key);
            }
        }
    }

    @Property(tries = 500)
    void csvOfAnyRecordIsOneRowWithEveryColumn(@ForAll long seed) throws Exception {
        Case it = new Case(seed, new FormatSpec.Csv(';', false, true, false));
        ObjectNode json = (ObjectNode) JSON.readTree(new Case(seed, new FormatSpec.Json()).encoded);
        List<String> row = CsvRow.parse(new String(it.encoded, StandardCharsets.UTF_8), ';');
        assertThat(row).hasSize(2 + it.projection.columns().size());
        for (Schema.Field field : it.projection.outputSchema().getFields()) {
            JsonNode value = json.path(field.name());
            String actual = row.get(field.pos());
            if (value.isContainerNode() || value.isNumber()) {
                assertThat(JSON.readTree(actual)).isEqualTo(value);
            } else {
                assertThat(actual).isEqualTo(value.isNull() ? "" : value.asText());
            }
        }
    }

    /** The schema with a nullable string in place of each nested value. */
    private static Schema flat(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            Schema nullableText =
                    Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
            boolean nested = RowType.of(field.schema()) == RowType.JSON;
            fields.add(new Schema.Field(field.name(), nested ? nullableText : field.schema()));
        }
        return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
    }

    /** What Avro's own library should read back: the value as the projection delivers it. */
    private static Object delivered(Object value, Schema schema) {
        if (value == null) {
            return null;
        }
        Schema plain = FieldSchema.of(schema).orElseThrow().value();
        return switch (plain.getType()) {
            case INT, LONG ->
                plain.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? ((Number) value).longValue() * 1000
                        : (Object) ((Number) value).longValue();
            case FLOAT, DOUBLE -> ((Number) value).doubleValue();
            case ENUM, STRING -> new org.apache.avro.util.Utf8(value.toString());
            case FIXED -> ByteBuffer.wrap(((GenericFixed) value).bytes());
            case BOOLEAN, BYTES, RECORD, ARRAY, MAP -> value;
            case NULL, UNION -> throw new IllegalStateException("no plain field is a " + plain.getType());
        };
    }

    /** The JSON of a value, by walking Avro's generic data. */
    private static JsonNode json(Object value, Schema schema) {
        return switch (schema.getType()) {
            case NULL -> NODES.nullNode();
            case BOOLEAN -> NODES.booleanNode((boolean) value);
            case INT -> NODES.numberNode((long) (int) value);
            case LONG -> longJson((long) value, schema);
            case FLOAT ->
                Float.isFinite((float) value)
                        ? NODES.numberNode(Double.parseDouble(Float.toString((float) value)))
                        : NODES.nullNode();
            case DOUBLE -> Double.isFinite((double) value) ? NODES.numberNode((double) value) : NODES.nullNode();
            case STRING, ENUM -> NODES.textNode(value.toString());
            case BYTES, FIXED -> NODES.textNode(Base64.getEncoder().encodeToString(bytes(value)));
            case ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                ((Collection<?>) value).forEach(item -> array.add(json(item, schema.getElementType())));
                yield array;
            }
            case MAP -> {
                ObjectNode object = NODES.objectNode();
                ((Map<?, ?>) value)
                        .forEach((key, item) -> object.set(key.toString(), json(item, schema.getValueType())));
                yield object;
            }
            case RECORD -> {
                ObjectNode object = NODES.objectNode();
                for (Schema.Field field : schema.getFields()) {
                    JsonNode node = json(((GenericRecord) value).get(field.pos()), field.schema());
                    if (!node.isNull()) {
                        object.set(field.name(), node);
                    }
                }
                yield object;
            }
            case UNION -> json(value, schema.getTypes().get(GenericData.get().resolveUnion(schema, value)));
        };
    }

    private static JsonNode longJson(long value, Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
            return NODES.textNode(rfc3339(value));
        }
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                ? NODES.textNode(rfc3339(value * 1000))
                : NODES.numberNode(value);
    }

    private static String rfc3339(long micros) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private static byte[] bytes(Object value) {
        if (value instanceof GenericFixed fixed) {
            return fixed.bytes();
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Ints and longs of the same value are equal then, also within nested values. */
    private static JsonNode normalized(JsonNode node) throws Exception {
        return JSON.readTree(JSON.writeValueAsBytes(node));
    }

    private static Descriptor descriptor(Schema schema) throws Exception {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName("Row");
        for (Schema.Field field : schema.getFields()) {
            message.addField(FieldDescriptorProto.newBuilder()
                    .setName(field.name())
                    .setNumber(field.pos() + 1)
                    .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                    .setType(
                            switch (RowType.of(field.schema())) {
                                case STRING, JSON -> FieldDescriptorProto.Type.TYPE_STRING;
                                case INT64, TIMESTAMP -> FieldDescriptorProto.Type.TYPE_INT64;
                                case DOUBLE -> FieldDescriptorProto.Type.TYPE_DOUBLE;
                                case BOOL -> FieldDescriptorProto.Type.TYPE_BOOL;
                                case BYTES -> FieldDescriptorProto.Type.TYPE_BYTES;
                            }));
        }
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("row.proto")
                .setSyntax("proto2")
                .addMessageType(message)
                .build();
        return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Row");
    }
}
