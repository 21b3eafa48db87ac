package dev.sluice.transforms.parse;

import dev.sluice.transforms.encode.OutputBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One line of comma-separated values (RFC 4180): a value in double quotes may hold delimiters and line breaks, and a double
 * quote doubled. What stands behind the last column that is looked for is not read.
 */
final class CsvParser implements TextParser {
    private static final int NOT_WANTED = -1;

    private final byte delimiter;

    /** A column's number, from 0, to the index that it is found by. */
    private final int[] indexes;

    private final OutputBuffer unquoted = new OutputBuffer(64);

    /**
     * Looks for these columns; each is found by its index.
     *
     * @param columns numbers, from 1
     */
    CsvParser(char delimiter, List<String> columns) {
        this.delimiter = (byte) delimiter;
        List<Integer> numbers = columns.stream().map(Integer::valueOf).toList();
        indexes = new int[numbers.stream().mapToInt(number -> number).max().orElse(0)];
        Arrays.fill(indexes, NOT_WANTED);
        for (int i = 0; i < numbers.size(); i++) {
            indexes[numbers.get(i) - 1] = i;
        }
    }

    @Override
    public boolean parse(byte[] bytes, int start, int end, FoundTexts found) {
        unquoted.truncate(0);
        int at = start;
        for (int index : indexes) {
            int next = at < end && bytes[at] == '"'
                    ? quoted(bytes, at + 1, end, index, found)
                    : plain(bytes, at, end, index, found);
            if (next < 0) {
                return false;
            } else if (next == end) {
                return true;
            }
            at = next + 1;
        }
        return true;
    }

    /** Takes a value; returns where its delimiter is, or the end. */
    private int plain(byte[] bytes, int start, int end, int index, FoundTexts found) {
        int at = start;
        while (at < end && bytes[at] != delimiter) {
            at++;
        }
        if (index != NOT_WANTED) {
            found.put(index, bytes, start, at);
        }
        return at;
    }

    /** As {@link #plain}, behind the opening quote; negative when the value is not quoted as it should be. */
    private int quoted(byte[] bytes, int start, int end, int index, FoundTexts found) {
        boolean doubled = false;
        int at = start;
        while (at < end) {
            if (bytes[at] != '"') {
                at++;
            } else if (at + 1 < end && bytes[at + 1] == '"') {
                doubled = true;
                at += 2;
            } else {
                break;
            }
        }
        boolean closed = at < end && (at + 1 == end || bytes[at + 1] == delimiter);
        if (!closed) {
            return -1;
        }
        if (index != NOT_WANTED && doubled) {
            int from = unquoted.length();
            for (int i = start; i < at; i++) {
                unquoted.put(bytes[i]);
                i += bytes[i] == '"' ? 1 : 0;
            }
            found.put(index, unquoted.bytes(), from, unquoted.length());
        } else if (index != NOT_WANTED) {
            found.put(index, bytes, start, at);
        }
        return at + 1;
    }
}
