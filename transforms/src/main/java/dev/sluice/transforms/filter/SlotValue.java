package dev.sluice.transforms.filter;

/** A value that a slot may hold. */
public sealed interface SlotValue {

    /** A string. */
    record TextValue(String text) implements SlotValue {}

    /** A boolean, an integer, a timestamp or an enum's symbol, as the number that the slot has for it. */
    record NumberValue(long number) implements SlotValue {}
}
