package dev.sluice.transforms.filter;

/**
 * A word of a filter.
 *
 * @param text a name, a string's content or a number, without quotes; an operator as it stands
 */
record Token(Kind kind, String text, Place place) {
    enum Kind {
        /** A keyword or a field's name: which of them is for the parser to say. */
        WORD,
        /** A name in double quotes, which is never a keyword. */
        QUOTED_NAME,
        STRING,
        NUMBER,
        OPERATOR,
        END
    }

    /** Keywords may be written in any case. */
    boolean isKeyword(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }
}
