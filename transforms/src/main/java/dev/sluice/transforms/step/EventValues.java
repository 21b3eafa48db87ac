package dev.sluice.transforms.step;

import dev.sluice.transforms.encode.EventHead;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.plan.FieldSlots;

/**
 * One event on its way through a lane's steps. It begins as the record's own slots, which lanes share. Before the first
 * step that writes, slots and bytes are copied; texts that steps compute stand behind the record's bytes. Not thread-safe.
 */
public final class EventValues {
    private final FieldSlots own;
    private final OutputBuffer bytes;
    private FieldSlots current;
    private EventHead head = new EventHead();
    private boolean unparsed;

    /**
     * For one lane and one writer schema.
     *
     * @param size slots of the lane, see {@link StepSlots}
     * @param bytes where records are copied to; lanes take turns, so they can share it
     */
    public EventValues(int size, OutputBuffer bytes) {
        this.own = new FieldSlots(size);
        this.bytes = bytes;
        this.current = own;
    }

    /** Moves to one event, whose slots are only read until {@link #copy}. */
    public void start(FieldSlots slots, EventHead eventHead) {
        current = slots;
        head = eventHead;
        unparsed = false;
    }

    /** Makes slots that can be written to, with the same values; those that the record lacks are null. */
    public void copy() {
        FieldSlots record = current;
        int size = record.present.length;
        int shift = record.recordStart;
        System.arraycopy(record.present, 0, own.present, 0, size);
        System.arraycopy(record.number, 0, own.number, 0, size);
        for (int i = 0; i < size; i++) {
            own.start[i] = record.start[i] - shift;
            own.end[i] = record.end[i] - shift;
        }
        for (int i = size; i < own.present.length; i++) {
            own.present[i] = false;
        }
        bytes.truncate(0);
        bytes.put(record.bytes, record.recordStart, record.recordEnd);
        own.bytes = bytes.bytes();
        own.timeMicros = record.timeMicros;
        current = own;
    }

    /** The values as the steps so far have left them. */
    public FieldSlots slots() {
        return current;
    }

    /** The event's id and time. */
    public EventHead head() {
        return head;
    }

    /** Where a step appends the bytes of a text that it computes, before {@link #putText}. */
    public OutputBuffer bytes() {
        return bytes;
    }

    /** Puts the text that was appended to {@link #bytes()} from {@code start} on into a slot. */
    public void putText(int slot, int start) {
        own.present[slot] = true;
        // What it was before is not to be found behind a mask.
        own.number[slot] = 0;
        own.start[slot] = start;
        own.end[slot] = bytes.length();
        // It may have grown.
        own.bytes = bytes.bytes();
    }

    /** Puts a text into a slot; one that lies in the event's own bytes is not copied. */
    public void putText(int slot, byte[] text, int start, int end) {
        if (text == own.bytes) {
            own.present[slot] = true;
            own.number[slot] = 0;
            own.start[slot] = start;
            own.end[slot] = end;
        } else {
            int copied = bytes.length();
            bytes.put(text, start, end);
            putText(slot, copied);
        }
    }

    /** Puts a boolean, a number or a timestamp into a slot, see {@link FieldSlots#number}. */
    public void putNumber(int slot, long number) {
        own.present[slot] = true;
        own.number[slot] = number;
    }

    /** Says that a step could not read a text that it takes apart. */
    public void markUnparsed() {
        unparsed = true;
    }

    /** Whether a step has said {@link #markUnparsed}. */
    public boolean isUnparsed() {
        return unparsed;
    }

    public void putNull(int slot) {
        own.present[slot] = false;
        own.number[slot] = 0;
    }
}
