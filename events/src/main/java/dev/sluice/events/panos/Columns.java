package dev.sluice.events.panos;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits comma-separated columns (RFC 4180: quoted columns, doubled quotes), more forgiving than the RFC where firewalls
 * are: a quote in the middle of a column stands for itself, and so does one in a quoted column unless a comma or the line's
 * end follows.
 */
final class Columns {
    private final String line;
    private final int end;
    private final int bracedColumn;
    private final List<String> columns = new ArrayList<>(128);
    private int at;

    private Columns(String line, int start, int bracedColumn) {
        this.line = line;
        this.end = line.length();
        this.at = start;
        this.bracedColumn = bracedColumn;
    }

    /**
     * The columns from {@code start} on, none of them null; empty ones are empty strings.
     *
     * @param bracedColumn index of the column whose commas stand in braces instead of quotes, or -1
     */
    static List<String> split(String line, int start, int bracedColumn) throws UnreadableLineException {
        Columns columns = new Columns(line, start, bracedColumn);
        columns.readAll();
        return columns.columns;
    }

    private void readAll() throws UnreadableLineException {
        while (true) {
            if (at < end && line.charAt(at) == '"') {
                columns.add(quoted());
            } else if (columns.size() == bracedColumn && at < end && line.charAt(at) == '{') {
                columns.add(braced());
            } else {
                columns.add(plain(at));
            }
            if (at >= end) {
                return;
            }
            at++; // The comma.
        }
    }

    private String plain(int searchFrom) {
        int comma = line.indexOf(',', searchFrom);
        int start = at;
        at = comma < 0 ? end : comma;
        return line.substring(start, at);
    }

    /** Up to the brace that closes the first one; a brace that is never closed is an ordinary character. */
    private String braced() {
        int depth = 0;
        for (int i = at; i < end; i++) {
            char c = line.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
                if (depth == 0) {
                    return plain(i);
                }
            }
        }
        return plain(at);
    }

    private String quoted() throws UnreadableLineException {
        StringBuilder text = new StringBuilder();
        int from = at + 1;
        while (true) {
            int quote = line.indexOf('"', from);
            if (quote < 0) {
                throw new UnreadableLineException("column " + (columns.size() + 1), "a quote that is never closed");
            }
            text.append(line, from, quote);
            if (quote + 1 == end || line.charAt(quote + 1) == ',') {
                at = quote + 1;
                return text.toString();
            }
            text.append('"');
            from = quote + (line.charAt(quote + 1) == '"' ? 2 : 1);
        }
    }
}
