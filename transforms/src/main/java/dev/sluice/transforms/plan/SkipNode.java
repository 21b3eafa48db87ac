package dev.sluice.transforms.plan;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Passes one value of a schema that is not a plain field: records, arrays, maps and unions, at any depth. Compiled once;
 * recursive schemas end up as cycles of nodes.
 */
abstract class SkipNode {

    abstract void skip(AvroCursor cursor, int depth) throws MalformedRecordException;

    /** Compiles the node of one schema. */
    static SkipNode of(Schema schema) {
        return of(schema, new IdentityHashMap<>());
    }

    private static SkipNode of(Schema schema, IdentityHashMap<Schema, RecordNode> records) {
        return switch (schema.getType()) {
            case NULL -> fixed(0);
            case BOOLEAN ->
                new SkipNode() {
                    @Override
                    void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
                        boolean unused = cursor.readBoolean();
                    }
                };
            case INT ->
                new SkipNode() {
                    @Override
                    void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
                        cursor.skipInt();
                    }
                };
            case LONG ->
                new SkipNode() {
                    @Override
                    void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
                        cursor.skipLong();
                    }
                };
            case FLOAT -> fixed(Float.BYTES);
            case DOUBLE -> fixed(Double.BYTES);
            case FIXED -> fixed(schema.getFixedSize());
            case STRING, BYTES ->
                new SkipNode() {
                    @Override
                    void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
                        cursor.skipText();
                    }
                };
            case ENUM -> symbol(schema.getEnumSymbols().size());
            case ARRAY -> blocks(false, of(schema.getElementType(), records), minBytes(schema.getElementType()));
            case MAP -> blocks(true, of(schema.getValueType(), records), 1 + minBytes(schema.getValueType()));
            case UNION -> union(schema.getTypes(), records);
            case RECORD -> record(schema, records);
        };
    }

    private static SkipNode fixed(int size) {
        return new SkipNode() {
            @Override
            void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
                cursor.skip(size);
            }
        };
    }

    private static SkipNode symbol(int count) {
        return new SkipNode() {
            @Override
            void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
                int unused = cursor.readIndex(count);
            }
        };
    }

    private static SkipNode blocks(boolean keyed, SkipNode item, int minItemBytes) {
        return new SkipNode() {
            @Override
            void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
                checkDepth(depth);
                for (int count = cursor.readBlock(minItemBytes); count > 0; count = cursor.readBlock(minItemBytes)) {
                    for (int i = 0; i < count; i++) {
                        if (keyed) {
                            cursor.skipText();
                        }
                        item.skip(cursor, depth + 1);
                    }
                }
            }
        };
    }

    private static SkipNode union(List<Schema> types, IdentityHashMap<Schema, RecordNode> records) {
        SkipNode[] branches = types.stream().map(type -> of(type, records)).toArray(SkipNode[]::new);
        return new SkipNode() {
            @Override
            void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
                checkDepth(depth);
                branches[cursor.readIndex(branches.length)].skip(cursor, depth + 1);
            }
        };
    }

    private static SkipNode record(Schema schema, IdentityHashMap<Schema, RecordNode> records) {
        RecordNode known = records.get(schema);
        if (known != null) {
            return known;
        }
        RecordNode node = new RecordNode(schema.getFields().size());
        records.put(schema, node);
        for (int i = 0; i < node.fields.length; i++) {
            node.fields[i] = of(schema.getFields().get(i).schema(), records);
        }
        return node;
    }

    private static final class RecordNode extends SkipNode {
        private final SkipNode[] fields;

        RecordNode(int size) {
            fields = new SkipNode[size];
        }

        @Override
        void skip(AvroCursor cursor, int depth) throws MalformedRecordException {
            checkDepth(depth);
            for (SkipNode field : fields) {
                field.skip(cursor, depth + 1);
            }
        }
    }

    static void checkDepth(int depth) throws MalformedRecordException {
        if (depth > AvroCursor.MAX_DEPTH) {
            throw new MalformedRecordException("nested deeper than " + AvroCursor.MAX_DEPTH);
        }
    }

    /** The bytes that a value of this schema takes at least; a record within itself counts as none. */
    static int minBytes(Schema schema) {
        return minBytes(schema, new HashMap<>());
    }

    private static int minBytes(Schema schema, Map<String, Integer> open) {
        return switch (schema.getType()) {
            case NULL -> 0;
            case BOOLEAN, INT, LONG, STRING, BYTES, ENUM, ARRAY, MAP, UNION -> 1;
            case FLOAT -> Float.BYTES;
            case DOUBLE -> Double.BYTES;
            case FIXED -> schema.getFixedSize();
            case RECORD -> {
                Integer known = open.putIfAbsent(schema.getFullName(), 0);
                if (known != null) {
                    yield known;
                }
                int sum = 0;
                for (Schema.Field field : schema.getFields()) {
                    sum = Math.min(Integer.MAX_VALUE / 2, sum + minBytes(field.schema(), open));
                }
                open.put(schema.getFullName(), sum);
                yield sum;
            }
        };
    }
}
