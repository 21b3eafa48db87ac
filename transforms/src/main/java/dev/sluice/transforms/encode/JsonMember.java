package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldSlots;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A member of a JSON object, as it is compiled once for the events of a lane and writer schema. What it writes ends in a
 * comma, which the end of its object takes back. Not thread-safe.
 */
sealed interface JsonMember {

    /** Appends the member, with a comma behind it; false when it has no value, so that its object may be left out. */
    boolean put(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException;

    /** The first of several values that is there. */
    static JsonMember value(String key, List<MappedValue> choices) {
        return new Value(ascii(key(key)), choices.toArray(MappedValue[]::new));
    }

    /** A list of those of several values that are there. */
    static JsonMember list(String key, List<MappedValue> items) {
        return new ListOf(ascii(key(key) + "["), items.toArray(MappedValue[]::new), new int[items.size()]);
    }

    /** An object; left out when none of its members has a value. */
    static JsonMember object(String key, List<JsonMember> members) {
        return new ObjectOf(ascii(key(key) + "{"), members.toArray(JsonMember[]::new), ascii("},"));
    }

    /** A list of one object. */
    static JsonMember listOfObject(String key, List<JsonMember> members) {
        return new ObjectOf(ascii(key(key) + "[{"), members.toArray(JsonMember[]::new), ascii("}],"));
    }

    /** The outermost object, which is no member. */
    static JsonMember event(List<JsonMember> members) {
        return new ObjectOf(ascii("{"), members.toArray(JsonMember[]::new), ascii("}"));
    }

    private static String key(String name) {
        return '"' + name + "\":";
    }

    /** Names in schemas and of columns are letters, digits and a few signs that JSON takes as they are. */
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * A member with one value.
     *
     * @param key with its colon
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Value(byte[] key, MappedValue[] choices) implements JsonMember {
        @Override
        public boolean put(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
            int start = out.length();
            for (MappedValue choice : choices) {
                if (choice.isIn(slots)) {
                    out.put(key);
                    if (choice.writer().put(slots, head, out)) {
                        out.put(',');
                        return !choice.companion();
                    }
                    out.truncate(start);
                }
            }
            return false;
        }
    }

    /**
     * A member with a list of different values.
     *
     * @param opening the key with its colon, and a bracket
     * @param starts where the items of the event at hand begin
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record ListOf(byte[] opening, MappedValue[] items, int[] starts) implements JsonMember {
        @Override
        public boolean put(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
            int start = out.length();
            out.put(opening);
            int count = 0;
            for (MappedValue item : items) {
                starts[count] = out.length();
                if (item.isIn(slots) && item.writer().put(slots, head, out) && !isRepeated(count, out)) {
                    out.put(',');
                    count++;
                } else {
                    out.truncate(starts[count]);
                }
            }
            if (count == 0) {
                out.truncate(start);
                return false;
            }
            out.truncate(out.length() - 1);
            out.put(']');
            out.put(',');
            return true;
        }

        /** Whether the item that was written last equals one in front of it. */
        private boolean isRepeated(int last, OutputBuffer out) {
            for (int i = 0; i < last; i++) {
                int end = starts[i + 1] - 1;
                if (Arrays.equals(out.bytes(), starts[i], end, out.bytes(), starts[last], out.length())) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * A member with an object.
     *
     * @param opening the key with its colon, and brackets
     * @param closing brackets and a comma
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record ObjectOf(byte[] opening, JsonMember[] members, byte[] closing) implements JsonMember {
        @Override
        public boolean put(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
            int start = out.length();
            out.put(opening);
            boolean hasValue = false;
            for (JsonMember member : members) {
                hasValue |= member.put(slots, head, out);
            }
            if (!hasValue) {
                out.truncate(start);
                return false;
            }
            out.truncate(out.length() - 1);
            out.put(closing);
            return true;
        }
    }
}
