package dev.sluice.transforms.plan;

/**
 * The needed values of one record, without objects: numbers as numbers, texts as ranges of the record's own bytes. Made
 * once per plan and filled anew for each record; not thread-safe. Fields are public to the transforms because this is the
 * innermost loop.
 */
public final class FieldSlots {
    /** Stands for no time. */
    public static final long NO_TIME = Long.MIN_VALUE;

    /** The record; ranges point into it. */
    public byte[] bytes = {};

    /** The record's Kafka timestamp, microseconds since the epoch; {@link #NO_TIME} when it has none. */
    public long timeMicros = NO_TIME;

    /** Counts the records that the slots have been filled with, so that what was found of one is not taken for the next. */
    public long record;

    /** First byte of the record. */
    public int recordStart;

    /** Behind the record's last byte. */
    public int recordEnd;

    /** Whether the slot has a value; false is null. */
    public final boolean[] present;

    /**
     * Booleans (0 or 1), integers, timestamps (microseconds) and enum indexes as they are; float and double as
     * {@link Double#doubleToRawLongBits}.
     */
    public final long[] number;

    /** First byte of a string's, address's or bytes' content, or of a nested value's Avro encoding. */
    public final int[] start;

    /** Behind the last byte of the content. */
    public final int[] end;

    public FieldSlots(int size) {
        present = new boolean[size];
        number = new long[size];
        start = new int[size];
        end = new int[size];
    }
}
