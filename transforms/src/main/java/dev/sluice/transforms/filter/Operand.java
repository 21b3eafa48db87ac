package dev.sluice.transforms.filter;

/** One side of a comparison. */
sealed interface Operand {

    Position position();

    /** What stands in the filter. */
    String source();

    /**
     * A field of the event.
     *
     * @param quoted whether it stands in double quotes
     */
    record FieldName(String name, boolean quoted, Position position) implements Operand {
        @Override
        public String source() {
            return '"' + name + '"';
        }
    }

    /**
     * A value.
     *
     * @param text a string's content, a number with its sign, {@code true} or {@code false}
     */
    record Literal(Kind kind, String text, String source, Position position) implements Operand {}

    /** The kinds of literals. */
    enum Kind {
        STRING,
        NUMBER,
        BOOLEAN,
        TIMESTAMP
    }
}
