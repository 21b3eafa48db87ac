package dev.sluice.events.panos;

/** Ends the parsing of one line; without a stack trace, since a file may hold a million of them. */
final class UnreadableLineException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 64;

    private final String column;
    private final String reason;

    UnreadableLineException(String column, String reason) {
        super(reason, null, false, false);
        this.column = column;
        this.reason = reason;
    }

    static UnreadableLineException value(String column, String value, String expected) {
        String shown = value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "...";
        return new UnreadableLineException(column, '"' + shown + "\" (expected: " + expected + ")");
    }

    String column() {
        return column;
    }

    String reason() {
        return reason;
    }
}
