package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldType;
import java.util.Locale;

/**
 * How a value is written into a target schema; in a {@link Mapping}'s file in lower case with dashes. A value that is not
 * as its conversion wants it is not written at all.
 */
enum Conversion {
    TEXT("the value as a text; an empty one is left out"),
    NUMBER("a whole number"),
    ADDRESS("an IP address; what a mask has made something else is left out"),
    TIME("a time as RFC 3339, in UTC with microseconds"),
    MILLIS("a time as milliseconds since 1970"),
    SECONDS_AS_MILLIS("seconds as milliseconds"),
    SECONDS_AS_NANOS("seconds as nanoseconds"),
    SECONDS_AS_DURATION("seconds as protobuf's JSON has them, `12s`"),
    USER_NAME("the name in `domain\\name`, or the whole text"),
    USER_DOMAIN("the domain in `domain\\name`"),
    HOST("the host of a URL, which the firewall logs without its scheme"),
    URL("a text with a `/`, where the firewall has either a URL or the name of a file"),
    FILE_NAME("a text without a `/`, at the same place"),
    VALUES("what stands for the value in a list of values; the value itself has another place"),
    CONSTANT("always the same"),
    COMPANION("always the same, but only beside another value of its object"),
    AS_IS("the value as plain JSON has it");

    private final String meaning;

    Conversion(String meaning) {
        this.meaning = meaning;
    }

    /**
     * The conversion of this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Conversion of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Its name in a mapping's file. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A row of the documentation's table. */
    String row() {
        return "| `" + fileName() + "` | " + meaning + " |";
    }

    /** Whether values of a type can be written so. */
    boolean takes(FieldType type) {
        return switch (this) {
            case TEXT -> type != FieldType.NESTED;
            case NUMBER, SECONDS_AS_MILLIS, SECONDS_AS_NANOS, SECONDS_AS_DURATION -> type == FieldType.INTEGER;
            case ADDRESS -> type == FieldType.ADDRESS || type == FieldType.STRING;
            case TIME, MILLIS -> type == FieldType.TIMESTAMP;
            case USER_NAME, USER_DOMAIN, HOST, URL, FILE_NAME -> type == FieldType.STRING;
            case VALUES -> type == FieldType.STRING || type == FieldType.ENUM;
            case CONSTANT, COMPANION -> false;
            case AS_IS -> true;
        };
    }

    /** Whether nothing of the value is lost with it. A text that is no address is. */
    boolean keeps(FieldType type) {
        return switch (this) {
            case TEXT, NUMBER, TIME, MILLIS, SECONDS_AS_MILLIS, SECONDS_AS_NANOS, SECONDS_AS_DURATION, AS_IS -> true;
            case ADDRESS -> type == FieldType.ADDRESS;
            // A URL is one place of a value, a file's name the other; a domain stands beside its name.
            case USER_NAME, URL, FILE_NAME -> true;
            case USER_DOMAIN, HOST, VALUES, CONSTANT, COMPANION -> false;
        };
    }
}
