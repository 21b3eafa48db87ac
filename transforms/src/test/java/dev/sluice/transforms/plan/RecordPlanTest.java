package dev.sluice.transforms.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.transforms.RandomAvro;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

class RecordPlanTest {

    @Property(tries = 800)
    void findsTheValuesThatAvroFinds(@ForAll long seed) throws MalformedRecordException {
        RandomAvro random = new RandomAvro(seed);
        Schema schema = random.schema();
        Set<String> needed = new HashSet<>();
        for (Schema.Field field : schema.getFields()) {
            if (random.flip() && FieldSchema.of(field.schema()).isPresent()) {
                needed.add(field.name());
            }
        }
        RecordPlan plan = RecordPlan.compile(schema, needed);
        RecordPlan.Reader reader = plan.reader();
        for (int i = 0; i < 3; i++) {
            byte[] encoded = RandomAvro.encode(random.record(schema), random.flip());
            int start = random.below(7);
            byte[] padded = new byte[start + encoded.length + 3];
            System.arraycopy(encoded, 0, padded, start, encoded.length);

            reader.read(padded, start, start + encoded.length);

            GenericRecord expected = RandomAvro.decode(schema, encoded, 0, encoded.length);
            assertThat(plan.layout().slots()).hasSameSizeAs(needed);
            for (SlotLayout.Slot slot : plan.layout().slots()) {
                assertSlot(reader.slots(), plan.layout().indexOf(slot.name()), slot, expected.get(slot.name()));
            }
        }
    }

    private static void assertSlot(FieldSlots slots, int index, SlotLayout.Slot slot, Object expected) {
        assertThat(slots.present[index]).as(slot.name()).isEqualTo(expected != null);
        if (expected == null) {
            return;
        }
        byte[] range = slots.start[index] <= slots.end[index]
                ? Arrays.copyOfRange(slots.bytes, slots.start[index], slots.end[index])
                : new byte[0];
        switch (slot.type()) {
            case BOOLEAN -> assertThat(slots.number[index]).isEqualTo((boolean) expected ? 1 : 0);
            case INTEGER -> assertThat(slots.number[index]).isEqualTo(((Number) expected).longValue());
            case TIMESTAMP -> {
                long factor = FieldSchema.isMillis(slot.schema()) ? 1000 : 1;
                assertThat(slots.number[index]).isEqualTo((long) expected * factor);
            }
            case FLOATING ->
                assertThat(slots.number[index])
                        .isEqualTo(Double.doubleToRawLongBits(((Number) expected).doubleValue()));
            case STRING, ADDRESS ->
                assertThat(new String(range, StandardCharsets.UTF_8)).isEqualTo(expected.toString());
            case ENUM ->
                assertThat(slot.schema().getEnumSymbols().get((int) slots.number[index]))
                        .isEqualTo(expected.toString());
            case BYTES ->
                assertThat(range)
                        .isEqualTo(
                                expected instanceof GenericFixed fixed ? fixed.bytes() : bytes((ByteBuffer) expected));
            case NESTED -> {
                Schema holder = SchemaBuilder.record("Holder")
                        .fields()
                        .name("value")
                        .type(slot.schema())
                        .noDefault()
                        .endRecord();
                assertThat(RandomAvro.decode(holder, range, 0, range.length).get("value"))
                        .isEqualTo(expected);
            }
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Property(tries = 300)
    void refusesEveryRecordThatIsCutShort(@ForAll long seed) {
        RandomAvro random = new RandomAvro(seed);
        Schema schema = random.schema();
        byte[] encoded = RandomAvro.encode(random.record(schema), random.flip());
        RecordPlan.Reader reader = RecordPlan.compile(schema, Set.of()).reader();
        for (int length = 0; length < encoded.length; length++) {
            int end = length;
            assertThatThrownBy(() -> reader.read(encoded, 0, end)).isInstanceOf(MalformedRecordException.class);
        }
    }

    @Property(tries = 1500)
    void endsOnAnyBytesWithoutAnotherException(@ForAll long seed) {
        RandomAvro random = new RandomAvro(seed);
        Schema schema = random.schema();
        Set<String> needed = new HashSet<>();
        schema.getFields().stream()
                .filter(field -> FieldSchema.of(field.schema()).isPresent())
                .forEach(field -> needed.add(field.name()));
        RecordPlan.Reader reader = RecordPlan.compile(schema, needed).reader();
        byte[] corrupt = RandomAvro.encode(random.record(schema), random.flip());
        for (int i = 0; i < 4 && corrupt.length > 0; i++) {
            corrupt[random.below(corrupt.length)] = (byte) random.below(256);
        }
        try {
            reader.read(corrupt, 0, corrupt.length);
            for (int i = 0; i < needed.size(); i++) {
                assertThat(reader.slots().end[i]).isLessThanOrEqualTo(corrupt.length);
            }
        } catch (MalformedRecordException e) {
            assertThat(e.getStackTrace()).isEmpty();
            assertThat(e).hasMessageMatching("[a-zA-Z0-9 ]+");
        }
    }

    @Test
    void refusesBytesBehindTheRecord() {
        RecordPlan.Reader reader =
                RecordPlan.compile(strings("a", "b"), Set.of("a")).reader();
        byte[] record = {2, 'x', 2, 'y', 0};
        assertThatThrownBy(() -> reader.read(record, 0, record.length))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("1 bytes behind the last field");
    }

    @Test
    void neverBelievesTheClaimOfManyEmptyItems() {
        Schema schema = SchemaBuilder.record("R")
                .fields()
                .name("nulls")
                .type(Schema.createArray(Schema.create(Schema.Type.NULL)))
                .noDefault()
                .endRecord();
        RecordPlan.Reader reader = RecordPlan.compile(schema, Set.of("nulls")).reader();
        // A block of 2^61 nulls, which takes no bytes at all, and the end of the array.
        byte[] record = {-128, -128, -128, -128, -128, -128, -128, -128, 64, 0};
        assertThatThrownBy(() -> reader.read(record, 0, record.length))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("more than 65536 empty items");
    }

    @Test
    void refusesARecursiveValueBeforeTheStackEnds() {
        Schema list = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"L\"]}]}");
        Schema schema = SchemaBuilder.record("R")
                .fields()
                .name("list")
                .type(list)
                .noDefault()
                .endRecord();
        RecordPlan.Reader reader = RecordPlan.compile(schema, Set.of()).reader();
        byte[] record = new byte[100_000];
        Arrays.fill(record, (byte) 2);
        record[record.length - 1] = 0;
        assertThatThrownBy(() -> reader.read(record, 0, record.length))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("nested deeper than 64");
    }

    @Test
    void leavesOutFieldsThatTheWriterDoesNotHave() throws MalformedRecordException {
        Schema schema = strings("a", "b");
        RecordPlan plan = RecordPlan.compile(schema, Set.of("b", "newer"));
        RecordPlan.Reader reader = plan.reader();
        byte[] record = RandomAvro.encode(
                new GenericRecordBuilder(schema).set("a", "x").set("b", "y").build(), false);
        reader.read(record, 0, record.length);
        assertThat(plan.layout().indexOf("newer")).isEqualTo(-1);
        assertThat(plan.layout().slots()).extracting(SlotLayout.Slot::name).isEqualTo(List.of("b"));
        assertThat(reader.slots().bytes[reader.slots().start[0]]).isEqualTo((byte) 'y');
    }

    @Test
    void refusesToReadAUnionOfSeveralTypes() {
        Schema schema = SchemaBuilder.record("R")
                .fields()
                .name("either")
                .type(Schema.createUnion(Schema.create(Schema.Type.LONG), Schema.create(Schema.Type.STRING)))
                .noDefault()
                .endRecord();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordPlan.compile(schema, Set.of("either")))
                .withMessage("field either: [\"long\",\"string\"] (expected: one type, with or without null)");
    }

    @Test
    void knowsAddressesByTheirLogicalType() {
        Schema address = new Schema.Parser().parse("{\"type\":\"string\",\"logicalType\":\"ip-address\"}");
        assertThat(FieldSchema.of(address)).map(FieldSchema::type).hasValue(FieldType.ADDRESS);
    }

    private static Schema strings(String... names) {
        SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("R").fields();
        for (String name : names) {
            fields.requiredString(name);
        }
        return fields.endRecord();
    }
}
