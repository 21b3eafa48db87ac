package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.AvroCursor;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Writes a record, array or map as JSON, from its Avro binary. Values are written as those of plain columns are: null
 * fields of a record are left out, null items and entries are null; a union is its branch's value. Compiled once per
 * schema; recursive schemas end up as cycles of writers. Not thread-safe.
 */
final class NestedJson {
    private static final int MILLIS_TO_MICROS = 1000;
    private static final long MAX_MILLIS = Long.MAX_VALUE / MILLIS_TO_MICROS;
    private static final int NULL_LENGTH = 4;

    private final ValueWriter root;
    private final AvroCursor cursor = new AvroCursor();

    /** Writes one value from where the cursor stands. */
    interface ValueWriter {
        void put(AvroCursor cursor, OutputBuffer out) throws MalformedRecordException, EncodeException;
    }

    private NestedJson(ValueWriter root) {
        this.root = root;
    }

    static NestedJson of(Schema schema, JsonTime time) {
        return new NestedJson(new Compiler(time).compile(schema));
    }

    /** Appends the value whose encoding is {@code [start, end)}. */
    void put(byte[] bytes, int start, int end, OutputBuffer out) throws EncodeException {
        cursor.reset(bytes, start, end);
        try {
            root.put(cursor, out);
        } catch (MalformedRecordException e) {
            // The plan has walked over these bytes with the same schema.
            throw new IllegalStateException(e);
        }
    }

    /** Compiles the writers of one schema; a record's writer is made once, so that recursion ends. */
    static final class Compiler {
        private final IdentityHashMap<Schema, RecordWriter> records = new IdentityHashMap<>();
        private final JsonTime time;

        Compiler(JsonTime time) {
            this.time = time;
        }

        ValueWriter compile(Schema schema) {
            return switch (schema.getType()) {
                case NULL -> (cursor, out) -> JsonText.putNull(out);
                case BOOLEAN -> (cursor, out) -> JsonText.putBoolean(cursor.readBoolean(), out);
                case INT -> (cursor, out) -> out.putDecimal(cursor.readInt());
                case LONG -> compileLong(schema);
                case FLOAT -> (cursor, out) -> JsonText.putFloat(cursor.readFloat(), out);
                case DOUBLE -> (cursor, out) -> JsonText.putDouble(cursor.readDouble(), out);
                case STRING -> NestedJson::putString;
                case BYTES -> (cursor, out) -> putBytes(cursor, cursor.readLength(), out);
                case FIXED -> (cursor, out) -> putBytes(cursor, schema.getFixedSize(), out);
                case ENUM -> compileEnum(schema.getEnumSymbols());
                case ARRAY -> compileArray(schema);
                case MAP -> compileMap(schema);
                case UNION -> compileUnion(schema.getTypes());
                case RECORD -> compileRecord(schema);
            };
        }

        private ValueWriter compileLong(Schema schema) {
            if (FieldSchema.of(schema).orElseThrow().type() != FieldType.TIMESTAMP) {
                return (cursor, out) -> out.putDecimal(cursor.readLong());
            }
            boolean millis = "timestamp-millis".equals(schema.getProp("logicalType"));
            return (cursor, out) -> {
                long value = cursor.readLong();
                if (millis && (value > MAX_MILLIS || value < -MAX_MILLIS)) {
                    throw new EncodeException("timestamp: beyond 64 bits of microseconds");
                }
                time.put(millis ? value * MILLIS_TO_MICROS : value, out);
            };
        }

        private static ValueWriter compileEnum(List<String> symbols) {
            byte[][] texts = symbols.stream()
                    .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            return (cursor, out) -> {
                byte[] text = texts[cursor.readIndex(texts.length)];
                JsonText.putString(text, 0, text.length, out);
            };
        }

        private ValueWriter compileArray(Schema array) {
            ValueWriter item = compile(array.getElementType());
            int minItemBytes = AvroCursor.minBytes(array.getElementType());
            return (cursor, out) -> {
                out.put('[');
                boolean first = true;
                for (int count = cursor.readBlock(minItemBytes); count > 0; count = cursor.readBlock(minItemBytes)) {
                    for (int i = 0; i < count; i++) {
                        if (!first) {
                            out.put(',');
                        }
                        first = false;
                        item.put(cursor, out);
                    }
                }
                out.put(']');
            };
        }

        private ValueWriter compileMap(Schema map) {
            ValueWriter value = compile(map.getValueType());
            int minEntryBytes = 1 + AvroCursor.minBytes(map.getValueType());
            return (cursor, out) -> {
                out.put('{');
                boolean first = true;
                for (int count = cursor.readBlock(minEntryBytes); count > 0; count = cursor.readBlock(minEntryBytes)) {
                    for (int i = 0; i < count; i++) {
                        if (!first) {
                            out.put(',');
                        }
                        first = false;
                        putString(cursor, out);
                        out.put(':');
                        value.put(cursor, out);
                    }
                }
                out.put('}');
            };
        }

        private ValueWriter compileUnion(List<Schema> types) {
            ValueWriter[] branches = types.stream().map(this::compile).toArray(ValueWriter[]::new);
            return (cursor, out) -> branches[cursor.readIndex(branches.length)].put(cursor, out);
        }

        private ValueWriter compileRecord(Schema schema) {
            RecordWriter known = records.get(schema);
            if (known != null) {
                return known;
            }
            RecordWriter writer = new RecordWriter(schema.getFields().size());
            records.put(schema, writer);
            for (int i = 0; i < writer.keys.length; i++) {
                Schema.Field field = schema.getFields().get(i);
                writer.keys[i] = ('"' + field.name() + "\":").getBytes(StandardCharsets.UTF_8);
                writer.values[i] = compile(field.schema());
            }
            return writer;
        }
    }

    /** Whether the value that begins at {@code start}, the last one, is the word null: a text has a quote in front. */
    static boolean isNull(OutputBuffer out, int start) {
        return out.length() - start == NULL_LENGTH && out.bytes()[start] == 'n';
    }

    private static final class RecordWriter implements ValueWriter {
        private final byte[][] keys;
        private final ValueWriter[] values;

        RecordWriter(int fields) {
            keys = new byte[fields][];
            values = new ValueWriter[fields];
        }

        @Override
        public void put(AvroCursor cursor, OutputBuffer out) throws MalformedRecordException, EncodeException {
            out.put('{');
            boolean first = true;
            for (int i = 0; i < keys.length; i++) {
                int before = out.length();
                if (!first) {
                    out.put(',');
                }
                out.put(keys[i]);
                int value = out.length();
                values[i].put(cursor, out);
                if (isNull(out, value)) {
                    out.truncate(before);
                } else {
                    first = false;
                }
            }
            out.put('}');
        }
    }

    private static void putString(AvroCursor cursor, OutputBuffer out) throws MalformedRecordException {
        int length = cursor.readLength();
        int start = cursor.position();
        cursor.skip(length);
        JsonText.putString(cursor.bytes(), start, start + length, out);
    }

    private static void putBytes(AvroCursor cursor, int length, OutputBuffer out) throws MalformedRecordException {
        int start = cursor.position();
        cursor.skip(length);
        out.put('"');
        JsonText.putBase64(cursor.bytes(), start, start + length, out);
        out.put('"');
    }
}
