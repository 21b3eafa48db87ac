package dev.sluice.transforms.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Finds one value within a nested one, in its Avro bytes and without objects: a field of a record, the value of a map's key,
 * or one after the other the items of an array. Not thread-safe; one instance holds one value at a time.
 */
public final class NestedValue {
    /** Behind the last item of an array. */
    private static final int NO_ITEMS = -1;

    private final AvroCursor cursor = new AvroCursor();
    private final Step[] path;
    private final FieldSchema leaf;
    private final SkipNode skip;
    private final int minItemBytes;
    private byte[] bytes = {};
    private long number;
    private int start;
    private int end;
    private int itemsLeft;

    /** One step down; false when there is nothing at its end. */
    private interface Step {
        boolean go(AvroCursor cursor) throws MalformedRecordException;
    }

    private NestedValue(List<Step> path, FieldSchema leaf, int minItemBytes) {
        this.minItemBytes = minItemBytes;
        this.path = path.toArray(Step[]::new);
        this.leaf = leaf;
        this.skip = SkipNode.of(leaf.value());
    }

    /**
     * What a field of a record, or a map's value, is; empty when the schema is neither a record that has the field nor a map,
     * or when the value is a union of several types.
     */
    public static Optional<FieldSchema> child(Schema nested, String name) {
        if (nested.getType() == Schema.Type.MAP) {
            return FieldSchema.of(nested.getValueType());
        }
        Schema.Field field = nested.getType() == Schema.Type.RECORD ? nested.getField(name) : null;
        return field == null ? Optional.empty() : FieldSchema.of(field.schema());
    }

    /** The items of an array; empty when the schema is none, or when they are of several types. */
    public static Optional<FieldSchema> item(Schema array) {
        return array.getType() == Schema.Type.ARRAY ? FieldSchema.of(array.getElementType()) : Optional.empty();
    }

    /**
     * The value at the end of a path.
     *
     * @param nested the schema of the value that the path starts in
     * @param path names of fields, and keys of maps
     * @throws IllegalArgumentException when {@link #child} is empty for a step
     */
    public static NestedValue at(Schema nested, List<String> path) {
        List<Step> steps = new ArrayList<>();
        FieldSchema here = new FieldSchema(FieldType.NESTED, nested, -1, 0);
        for (String name : path) {
            Schema parent = here.value();
            here = child(parent, name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "path: " + name + " (expected: a field of one type, or a key)"));
            steps.add(parent.getType() == Schema.Type.MAP ? toKey(parent, name, here) : toField(parent, name, here));
        }
        return new NestedValue(steps, here, 0);
    }

    /**
     * The items of an array.
     *
     * @throws IllegalArgumentException when {@link #item} is empty
     */
    public static NestedValue items(Schema array) {
        FieldSchema item = item(array)
                .orElseThrow(() -> new IllegalArgumentException("schema: " + array + " (expected: an array)"));
        return new NestedValue(List.of(), item, SkipNode.minBytes(array.getElementType()));
    }

    private static Step toField(Schema record, String name, FieldSchema field) {
        SkipNode[] before = record.getFields().stream()
                .limit(record.getField(name).pos())
                .map(other -> SkipNode.of(other.schema()))
                .toArray(SkipNode[]::new);
        return cursor -> {
            for (SkipNode node : before) {
                node.skip(cursor, 0);
            }
            return present(cursor, field);
        };
    }

    private static Step toKey(Schema map, String name, FieldSchema value) {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        SkipNode skip = SkipNode.of(map.getValueType());
        int minBytes = 1 + SkipNode.minBytes(map.getValueType());
        return cursor -> {
            for (int count = cursor.readBlock(minBytes); count > 0; count = cursor.readBlock(minBytes)) {
                for (int i = 0; i < count; i++) {
                    int length = cursor.readLength();
                    int at = cursor.position();
                    cursor.skip(length);
                    if (Arrays.equals(cursor.bytes(), at, at + length, key, 0, key.length)) {
                        return present(cursor, value);
                    }
                    skip.skip(cursor, 0);
                }
            }
            return false;
        };
    }

    private static boolean present(AvroCursor cursor, FieldSchema field) throws MalformedRecordException {
        return field.branches() == 0 || cursor.readIndex(field.branches()) != field.nullBranch();
    }

    /**
     * Goes to the value.
     *
     * @param start of the nested value's Avro bytes
     * @return whether there is one; false is null
     * @throws MalformedRecordException when a number in it does not fit its type
     */
    public boolean find(byte[] bytes, int start, int end) throws MalformedRecordException {
        this.bytes = bytes;
        cursor.reset(bytes, start, end);
        for (Step step : path) {
            if (!step.go(cursor)) {
                return false;
            }
        }
        read();
        return true;
    }

    /** Starts with the items of an array, whose Avro bytes are these. */
    public void startItems(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        cursor.reset(bytes, start, end);
        itemsLeft = 0;
    }

    /** Whether there is a further item: {@link #readItem} reads it. */
    public boolean hasItem() throws MalformedRecordException {
        if (itemsLeft == 0) {
            int count = cursor.readBlock(minItemBytes);
            itemsLeft = count == 0 ? NO_ITEMS : count;
        }
        return itemsLeft > 0;
    }

    /** Goes to the next item; false when it is null. */
    public boolean readItem() throws MalformedRecordException {
        itemsLeft--;
        if (!present(cursor, leaf)) {
            return false;
        }
        read();
        return true;
    }

    private void read() throws MalformedRecordException {
        switch (leaf.type()) {
            case BOOLEAN -> number = cursor.readBoolean() ? 1 : 0;
            case INTEGER -> number = cursor.readLong();
            case TIMESTAMP ->
                number = FieldSchema.isMillis(leaf.value()) ? RecordPlan.micros(cursor.readLong()) : cursor.readLong();
            case FLOATING ->
                number = Double.doubleToRawLongBits(
                        leaf.value().getType() == Schema.Type.FLOAT ? cursor.readFloat() : cursor.readDouble());
            case ENUM -> number = cursor.readIndex(leaf.value().getEnumSymbols().size());
            case STRING, ADDRESS, BYTES -> {
                int length = leaf.value().getType() == Schema.Type.FIXED
                        ? leaf.value().getFixedSize()
                        : cursor.readLength();
                start = cursor.position();
                cursor.skip(length);
                end = cursor.position();
            }
            case NESTED -> {
                start = cursor.position();
                skip.skip(cursor, 0);
                end = cursor.position();
            }
        }
    }

    /** What the value is. */
    public FieldSchema schema() {
        return leaf;
    }

    /** The bytes that the value lies in. */
    public byte[] bytes() {
        return bytes;
    }

    /** See {@link FieldSlots#number}. */
    public long number() {
        return number;
    }

    /** See {@link FieldSlots#start}. */
    public int start() {
        return start;
    }

    /** See {@link FieldSlots#end}. */
    public int end() {
        return end;
    }
}
