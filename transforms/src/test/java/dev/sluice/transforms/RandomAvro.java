package dev.sluice.transforms;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Random record schemas of every kind of field, and random records of them; the same ones for the same seed. */
public final class RandomAvro {
    private static final int MAX_FIELDS = 14;
    private static final int MAX_NESTING = 3;
    private static final String[] TEXTS = {
        "",
        "allow",
        "10.1.2.3",
        "tab\tquote\"slash\\",
        "Grüße",
        "日本",
        "😀",
        "a=b|c\\d\r\n",
        "control\u0001\u001f\u007f",
        "null"
    };

    private final Random random;
    private int names;

    public RandomAvro(long seed) {
        random = new Random(seed);
    }

    /** A record schema with one to 14 fields. */
    public Schema schema() {
        List<Schema.Field> fields = new ArrayList<>();
        int count = 1 + random.nextInt(MAX_FIELDS);
        for (int i = 0; i < count; i++) {
            fields.add(new Schema.Field("f" + i, random.nextInt(12) == 0 ? unionOfSeveral() : field()));
        }
        return Schema.createRecord(name("Record"), null, "test", false, fields);
    }

    private Schema field() {
        Schema value = value(0);
        return switch (random.nextInt(3)) {
            case 0 -> value;
            case 1 -> Schema.createUnion(Schema.create(Schema.Type.NULL), value);
            default -> Schema.createUnion(value, Schema.create(Schema.Type.NULL));
        };
    }

    private Schema unionOfSeveral() {
        return Schema.createUnion(
                Schema.create(Schema.Type.LONG), Schema.create(Schema.Type.STRING), Schema.create(Schema.Type.NULL));
    }

    private Schema value(int depth) {
        int kinds = depth < MAX_NESTING ? 16 : 12;
        return switch (random.nextInt(kinds)) {
            case 0 -> Schema.create(Schema.Type.BOOLEAN);
            case 1 -> Schema.create(Schema.Type.INT);
            case 2 -> Schema.create(Schema.Type.LONG);
            case 3 -> Schema.create(Schema.Type.FLOAT);
            case 4 -> Schema.create(Schema.Type.DOUBLE);
            case 5 -> Schema.create(Schema.Type.BYTES);
            case 6 -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case 7 -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case 8 -> Schema.createEnum(name("Symbols"), null, "test", List.of("ALLOW", "DENY", "DROP"));
            case 9 -> Schema.createFixed(name("Fixed"), null, "test", random.nextInt(6));
            case 10, 11 -> Schema.create(Schema.Type.STRING);
            case 12 -> Schema.createArray(item(depth + 1));
            case 13 -> Schema.createMap(item(depth + 1));
            default -> record(depth + 1);
        };
    }

    private Schema item(int depth) {
        if (random.nextInt(3) > 0) {
            return value(depth);
        }
        Schema other = Schema.createFixed(name("Fixed"), null, "test", 2);
        return Schema.createUnion(Schema.create(Schema.Type.NULL), value(depth), other);
    }

    private Schema record(int depth) {
        List<Schema.Field> fields = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            fields.add(new Schema.Field("n" + i, random.nextBoolean() ? value(depth) : nullable(value(depth))));
        }
        return Schema.createRecord(name("Nested"), null, "test", false, fields);
    }

    private static Schema nullable(Schema value) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), value);
    }

    private String name(String prefix) {
        return prefix + names++;
    }

    /** A record of the schema. */
    public GenericRecord record(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), datum(field.schema()));
        }
        return record;
    }

    private Object datum(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextBoolean() ? random.nextInt(100) - 50 : random.nextInt();
            case LONG ->
                schema.getLogicalType() == null
                        ? (random.nextBoolean() ? random.nextInt(100) - 50 : random.nextLong())
                        : (Object) time(schema);
            case FLOAT -> random.nextInt(8) == 0 ? Float.NaN : random.nextBoolean() ? 3f : random.nextFloat() * 1e10f;
            case DOUBLE -> random.nextInt(8) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian() * 1e12;
            case STRING -> text();
            case BYTES -> ByteBuffer.wrap(bytes(random.nextInt(9)));
            case FIXED -> new GenericData.Fixed(schema, bytes(schema.getFixedSize()));
            case ENUM ->
                new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())));
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(datum(schema.getElementType()));
                }
                yield items;
            }
            case MAP -> {
                Map<String, Object> entries = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put(text() + i, datum(schema.getValueType()));
                }
                yield entries;
            }
            case RECORD -> record(schema);
            case UNION ->
                datum(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
        };
    }

    private long time(Schema schema) {
        long seconds = random.nextInt(10) == 0 ? -62_000_000_000L : random.nextInt(Integer.MAX_VALUE);
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                ? seconds * 1000 + random.nextInt(1000)
                : seconds * 1_000_000 + random.nextInt(1_000_000);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        return text.toString();
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    public boolean flip() {
        return random.nextBoolean();
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** The record's Avro binary; arrays and maps in blocks that state their bytes, or not. */
    public static byte[] encode(GenericRecord record, boolean blocksWithBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = blocksWithBytes
                ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null)
                : EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Reads Avro binary as Avro's own library does. */
    public static GenericRecord decode(Schema schema, byte[] bytes, int start, int length) {
        try {
            return new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, start, length, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
