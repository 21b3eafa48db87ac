package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.AvroCursor;
import dev.sluice.transforms.plan.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Writes a record or map, from its Avro binary, as members of the object around it, each under the names that lead to it,
 * joined by dots: {@code ,"geo.city":"Oslo"}. What is null or empty has no members; an array is one, as {@link NestedJson}
 * writes it. Compiled once per schema. Not thread-safe.
 */
final class FlatJson {
    private final byte[] name;
    private final MemberWriter root;
    private final AvroCursor cursor = new AvroCursor();
    private final OutputBuffer path = new OutputBuffer(64);

    /** Writes the members of one value from where the cursor stands; {@code path} has the names that lead to it. */
    private interface MemberWriter {
        void put(AvroCursor cursor, OutputBuffer path, OutputBuffer out)
                throws MalformedRecordException, EncodeException;
    }

    private FlatJson(byte[] name, MemberWriter root) {
        this.name = name;
        this.root = root;
    }

    /**
     * For the values of one column.
     *
     * @param name the column's, letters, digits and underscores
     */
    static FlatJson of(String name, Schema schema, JsonTime time) {
        return new FlatJson(name.getBytes(StandardCharsets.US_ASCII), new Compiler(time).compile(schema));
    }

    /** Appends the members of the value whose encoding is {@code [start, end)}, a comma in front of each. */
    void put(byte[] bytes, int start, int end, OutputBuffer out) throws EncodeException {
        cursor.reset(bytes, start, end);
        path.truncate(0);
        path.put(name);
        try {
            root.put(cursor, path, out);
        } catch (MalformedRecordException e) {
            // The plan has walked over these bytes with the same schema.
            throw new IllegalStateException(e);
        }
    }

    /** Compiles the writers of one schema; a record's writer is made once, so that recursion ends. */
    private static final class Compiler {
        private final IdentityHashMap<Schema, RecordWriter> records = new IdentityHashMap<>();
        private final JsonTime time;

        Compiler(JsonTime time) {
            this.time = time;
        }

        MemberWriter compile(Schema schema) {
            return switch (schema.getType()) {
                case RECORD -> compileRecord(schema);
                case MAP -> compileMap(schema);
                case UNION -> compileUnion(schema.getTypes());
                case NULL -> (cursor, path, out) -> {};
                case ARRAY, BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, FIXED, ENUM -> compileValue(schema);
            };
        }

        private MemberWriter compileValue(Schema schema) {
            NestedJson.ValueWriter value = new NestedJson.Compiler(time).compile(schema);
            return (cursor, path, out) -> {
                int before = out.length();
                out.put(',');
                out.put('"');
                out.put(path.bytes(), 0, path.length());
                out.put('"');
                out.put(':');
                int start = out.length();
                value.put(cursor, out);
                if (NestedJson.isNull(out, start)) {
                    out.truncate(before);
                }
            };
        }

        private MemberWriter compileMap(Schema map) {
            MemberWriter value = compile(map.getValueType());
            int minEntryBytes = 1 + AvroCursor.minBytes(map.getValueType());
            return (cursor, path, out) -> {
                int parent = path.length();
                for (int count = cursor.readBlock(minEntryBytes); count > 0; count = cursor.readBlock(minEntryBytes)) {
                    for (int i = 0; i < count; i++) {
                        int length = cursor.readLength();
                        int start = cursor.position();
                        cursor.skip(length);
                        path.put('.');
                        JsonText.putText(cursor.bytes(), start, start + length, path);
                        value.put(cursor, path, out);
                        path.truncate(parent);
                    }
                }
            };
        }

        private MemberWriter compileUnion(List<Schema> types) {
            MemberWriter[] branches = types.stream().map(this::compile).toArray(MemberWriter[]::new);
            return (cursor, path, out) -> branches[cursor.readIndex(branches.length)].put(cursor, path, out);
        }

        private MemberWriter compileRecord(Schema schema) {
            RecordWriter known = records.get(schema);
            if (known != null) {
                return known;
            }
            RecordWriter writer = new RecordWriter(schema.getFields().size());
            records.put(schema, writer);
            for (int i = 0; i < writer.names.length; i++) {
                Schema.Field field = schema.getFields().get(i);
                writer.names[i] = ("." + field.name()).getBytes(StandardCharsets.UTF_8);
                writer.values[i] = compile(field.schema());
            }
            return writer;
        }
    }

    private static final class RecordWriter implements MemberWriter {
        private final byte[][] names;
        private final MemberWriter[] values;

        RecordWriter(int fields) {
            names = new byte[fields][];
            values = new MemberWriter[fields];
        }

        @Override
        public void put(AvroCursor cursor, OutputBuffer path, OutputBuffer out)
                throws MalformedRecordException, EncodeException {
            int parent = path.length();
            for (int i = 0; i < names.length; i++) {
                path.put(names[i]);
                values[i].put(cursor, path, out);
                path.truncate(parent);
            }
        }
    }
}
