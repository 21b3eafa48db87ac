package dev.sluice.transforms.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * How records of one writer schema are read: the needed fields into {@link FieldSlots}, the others passed over, in one walk
 * over the bytes and without objects. Compiled once per schema into a list of steps; neighbouring fields that are passed
 * over in the same way are one step.
 *
 * <p>A record is always walked to its end, also behind the last needed field, and must end there: so a truncated record, or
 * one that was written with another schema, is found out rather than delivered.
 *
 * <p>Fields are found by name. A field that the writer does not have has no slot, and is null. Immutable and thread-safe;
 * what changes from record to record is in a {@link Reader}.
 */
public final class RecordPlan {
    private static final int MICROS_PER_MILLI = 1000;
    private static final long MAX_MILLIS = Long.MAX_VALUE / MICROS_PER_MILLI;
    private static final SkipNode NOTHING = SkipNode.of(Schema.create(Schema.Type.NULL));

    private final SlotLayout layout;
    private final Step[] steps;

    private enum Action {
        SKIP_INT,
        SKIP_LONG,
        SKIP_TEXT,
        SKIP_BYTES,
        SKIP_OTHER,
        READ_BOOLEAN,
        READ_INT,
        READ_LONG,
        READ_MILLIS,
        READ_FLOAT,
        READ_DOUBLE,
        READ_SYMBOL,
        READ_TEXT,
        READ_FIXED,
        READ_NESTED
    }

    /**
     * What to do with one field, or with a run of fields that are alike.
     *
     * @param action what the cursor does with a value that is there
     * @param fields the number of fields, 1 for those that are read
     * @param slot where the value goes, -1 for nowhere
     * @param size bytes of a fixed value, or symbols of an enum
     * @param branches branches of the field's union, 0 when it is no union
     * @param nullBranch the branch that is null, or -1
     * @param node what passes over a nested value
     */
    private record Step(Action action, int fields, int slot, int size, int branches, int nullBranch, SkipNode node) {

        boolean continues(Step other) {
            return slot < 0
                    && node == NOTHING
                    && action == other.action
                    && size == other.size
                    && branches == other.branches
                    && nullBranch == other.nullBranch;
        }

        Step withFields(int count) {
            return new Step(action, count, slot, size, branches, nullBranch, node);
        }
    }

    private RecordPlan(SlotLayout layout, List<Step> steps) {
        this.layout = layout;
        this.steps = steps.toArray(Step[]::new);
    }

    /**
     * Compiles the plan for one writer schema.
     *
     * @param writer a record schema
     * @param needed the fields to read; those that the writer does not have are left out
     * @throws IllegalArgumentException when the schema is no record, or a needed field is a union of several types
     */
    public static RecordPlan compile(Schema writer, Set<String> needed) {
        if (writer.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException("schema: " + writer.getType() + " (expected: a record)");
        }
        List<SlotLayout.Slot> slots = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (Schema.Field field : writer.getFields()) {
            if (needed.contains(field.name())) {
                FieldSchema meaning = FieldSchema.of(field.schema())
                        .orElseThrow(() -> new IllegalArgumentException("field " + field.name() + ": " + field.schema()
                                + " (expected: one type, with or without null)"));
                steps.add(read(meaning, slots.size()));
                slots.add(new SlotLayout.Slot(field.name(), meaning.type(), meaning.value()));
            } else {
                append(skip(field.schema()), steps);
            }
        }
        return new RecordPlan(new SlotLayout(slots), steps);
    }

    private static Step read(FieldSchema meaning, int slot) {
        Schema schema = meaning.value();
        Action action =
                switch (schema.getType()) {
                    case BOOLEAN -> Action.READ_BOOLEAN;
                    case INT -> Action.READ_INT;
                    case LONG -> FieldSchema.isMillis(schema) ? Action.READ_MILLIS : Action.READ_LONG;
                    case FLOAT -> Action.READ_FLOAT;
                    case DOUBLE -> Action.READ_DOUBLE;
                    case ENUM -> Action.READ_SYMBOL;
                    case STRING, BYTES -> Action.READ_TEXT;
                    case FIXED -> Action.READ_FIXED;
                    case RECORD, ARRAY, MAP -> Action.READ_NESTED;
                    case NULL, UNION -> throw new IllegalStateException("FieldSchema takes no " + schema.getType());
                };
        SkipNode node = meaning.type() == FieldType.NESTED ? SkipNode.of(schema) : NOTHING;
        return new Step(action, 1, slot, size(schema), meaning.branches(), meaning.nullBranch(), node);
    }

    private static Step skip(Schema schema) {
        FieldSchema meaning = FieldSchema.of(schema).orElse(null);
        if (meaning == null) {
            return new Step(Action.SKIP_OTHER, 1, -1, 0, 0, -1, SkipNode.of(schema));
        }
        Schema value = meaning.value();
        Action action =
                switch (value.getType()) {
                    case INT -> Action.SKIP_INT;
                    case LONG -> Action.SKIP_LONG;
                    case STRING, BYTES -> Action.SKIP_TEXT;
                    case FLOAT, DOUBLE, FIXED -> Action.SKIP_BYTES;
                    case NULL, BOOLEAN, ENUM, RECORD, ARRAY, MAP, UNION -> Action.SKIP_OTHER;
                };
        SkipNode node = action == Action.SKIP_OTHER ? SkipNode.of(value) : NOTHING;
        return new Step(action, 1, -1, size(value), meaning.branches(), meaning.nullBranch(), node);
    }

    private static int size(Schema schema) {
        return switch (schema.getType()) {
            case FLOAT -> Float.BYTES;
            case DOUBLE -> Double.BYTES;
            case FIXED -> schema.getFixedSize();
            case ENUM -> schema.getEnumSymbols().size();
            case NULL, BOOLEAN, INT, LONG, STRING, BYTES, RECORD, ARRAY, MAP, UNION -> 0;
        };
    }

    private static void append(Step step, List<Step> steps) {
        int last = steps.size() - 1;
        if (last >= 0 && steps.get(last).continues(step)) {
            steps.set(last, step.withFields(steps.get(last).fields() + 1));
        } else {
            steps.add(step);
        }
    }

    /** The slots that a read fills. */
    public SlotLayout layout() {
        return layout;
    }

    /** A reader for one thread. */
    public Reader reader() {
        return new Reader(steps, layout.slots().size());
    }

    /** Reads one record after the other into the same slots. Not thread-safe. */
    public static final class Reader {
        private final Step[] steps;
        private final FieldSlots slots;
        private final AvroCursor cursor = new AvroCursor();

        private Reader(Step[] steps, int slots) {
            this.steps = steps;
            this.slots = new FieldSlots(slots);
        }

        /** What the last read has found; undefined after one that failed. */
        public FieldSlots slots() {
            return slots;
        }

        /**
         * Reads the record in {@code [start, end)} of {@code bytes}. The slots point into {@code bytes}.
         *
         * @throws MalformedRecordException when the bytes are not one record of the writer schema, all of it and no more
         */
        public void read(byte[] bytes, int start, int end) throws MalformedRecordException {
            cursor.reset(bytes, start, end);
            slots.bytes = bytes;
            slots.record++;
            slots.recordStart = start;
            slots.recordEnd = end;
            for (Step step : steps) {
                if (step.slot() >= 0) {
                    readField(step);
                } else {
                    skipFields(step);
                }
            }
            if (cursor.remaining() > 0) {
                throw new MalformedRecordException(cursor.remaining() + " bytes behind the last field");
            }
        }

        private void skipFields(Step step) throws MalformedRecordException {
            for (int i = 0; i < step.fields(); i++) {
                if (step.branches() > 0 && cursor.readIndex(step.branches()) == step.nullBranch()) {
                    continue;
                }
                switch (step.action()) {
                    case SKIP_INT -> cursor.skipInt();
                    case SKIP_LONG -> cursor.skipLong();
                    case SKIP_TEXT -> cursor.skipText();
                    case SKIP_BYTES -> cursor.skip(step.size());
                    case SKIP_OTHER -> step.node().skip(cursor, 0);
                    case READ_BOOLEAN,
                            READ_INT,
                            READ_LONG,
                            READ_MILLIS,
                            READ_FLOAT,
                            READ_DOUBLE,
                            READ_SYMBOL,
                            READ_TEXT,
                            READ_FIXED,
                            READ_NESTED -> throw new IllegalStateException("a read without a slot");
                }
            }
        }

        private void readField(Step step) throws MalformedRecordException {
            int slot = step.slot();
            if (step.branches() > 0 && cursor.readIndex(step.branches()) == step.nullBranch()) {
                slots.present[slot] = false;
                return;
            }
            slots.present[slot] = true;
            switch (step.action()) {
                case READ_BOOLEAN -> slots.number[slot] = cursor.readBoolean() ? 1 : 0;
                case READ_INT -> slots.number[slot] = cursor.readInt();
                case READ_LONG -> slots.number[slot] = cursor.readLong();
                case READ_MILLIS -> slots.number[slot] = micros(cursor.readLong());
                case READ_FLOAT -> slots.number[slot] = Double.doubleToRawLongBits(cursor.readFloat());
                case READ_DOUBLE -> slots.number[slot] = Double.doubleToRawLongBits(cursor.readDouble());
                case READ_SYMBOL -> slots.number[slot] = cursor.readIndex(step.size());
                case READ_TEXT -> readRange(slot, cursor.readLength());
                case READ_FIXED -> readRange(slot, step.size());
                case READ_NESTED -> {
                    slots.start[slot] = cursor.position();
                    step.node().skip(cursor, 0);
                    slots.end[slot] = cursor.position();
                }
                case SKIP_INT, SKIP_LONG, SKIP_TEXT, SKIP_BYTES, SKIP_OTHER ->
                    throw new IllegalStateException("a skip with a slot");
            }
        }

        private void readRange(int slot, int length) throws MalformedRecordException {
            slots.start[slot] = cursor.position();
            cursor.skip(length);
            slots.end[slot] = cursor.position();
        }
    }

    /** Milliseconds as microseconds. */
    static long micros(long millis) throws MalformedRecordException {
        if (millis > MAX_MILLIS || millis < -MAX_MILLIS) {
            throw new MalformedRecordException("timestamp beyond 64 bits of microseconds");
        }
        return millis * MICROS_PER_MILLI;
    }
}
