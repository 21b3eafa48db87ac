package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldType;

/** What a value in a filter is: what a field can be, an interval, or not known. */
enum ValueType {
    BOOLEAN("a boolean"),
    INTEGER("a number"),
    FLOATING("a number"),
    TIMESTAMP("a timestamp"),
    INTERVAL("an interval"),
    STRING("a string"),
    ADDRESS("an address"),
    ENUM("an enum"),
    BYTES("bytes"),
    NESTED("a nested value"),

    /** What is always null, or what a problem has been reported for: it fits everything. */
    UNKNOWN("null");

    private final String description;

    ValueType(String description) {
        this.description = description;
    }

    static ValueType of(FieldType type) {
        return switch (type) {
            case BOOLEAN -> BOOLEAN;
            case INTEGER -> INTEGER;
            case FLOATING -> FLOATING;
            case TIMESTAMP -> TIMESTAMP;
            case STRING -> STRING;
            case ADDRESS -> ADDRESS;
            case ENUM -> ENUM;
            case BYTES -> BYTES;
            case NESTED -> NESTED;
        };
    }

    /** For a person, with its article. */
    String description() {
        return description;
    }

    boolean isNumber() {
        return this == INTEGER || this == FLOATING;
    }

    boolean isText() {
        return this == STRING || this == ENUM;
    }

    /** Whether functions of texts take it: addresses have a spelling. */
    boolean hasText() {
        return isText() || this == ADDRESS || this == UNKNOWN;
    }

    boolean isComparable() {
        return this != BYTES && this != NESTED;
    }

    /** Whether two values of these types can be compared with each other. */
    boolean isLike(ValueType other) {
        return this == other
                || this == UNKNOWN
                || other == UNKNOWN
                || (isNumber() && other.isNumber())
                || (isText() && other.isText());
    }

    /** What a literal has to be that such a value is compared with. */
    String literal() {
        return switch (this) {
            case BOOLEAN -> "TRUE or FALSE";
            case INTEGER, FLOATING -> "a number";
            case TIMESTAMP -> "a timestamp such as '2026-11-01T00:00:00Z'";
            case INTERVAL -> "an interval such as INTERVAL '1' HOUR";
            case STRING, ENUM -> "a string in single quotes";
            case ADDRESS -> "an address such as '10.0.0.1' or '2001:db8::1'";
            case BYTES, NESTED, UNKNOWN -> "nothing";
        };
    }
}
