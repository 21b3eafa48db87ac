package dev.sluice.transforms.lookup;

import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.table.TextIndex;
import java.util.Arrays;

/**
 * Rows by their key: each distinct text once, and four bytes for each cell. Searching makes no object. Threads may search it
 * together once it is complete.
 */
final class LookupTable {
    /** What is in an empty cell, and in every cell of a row that is not there. */
    static final int NOTHING = -1;

    private static final int FIRST_ROWS = 16;

    private final TextIndex keys;
    private final TextIndex texts = new TextIndex(false);
    private final int columns;
    private int[] cells;

    LookupTable(int columns, boolean ignoreCase) {
        this.columns = columns;
        this.keys = new TextIndex(ignoreCase);
        this.cells = new int[FIRST_ROWS * columns];
    }

    int rows() {
        return keys.count();
    }

    /** Adds a row without cells; false when there is one with its key. */
    boolean addRow(String key) {
        int row = keys.count();
        if (keys.add(key) != row) {
            return false;
        }
        if ((long) columns * (row + 1) > cells.length) {
            cells = Arrays.copyOf(cells, Math.multiplyExact(2, cells.length));
        }
        Arrays.fill(cells, columns * row, columns * (row + 1), NOTHING);
        return true;
    }

    /** Puts a text into the row that was added last. */
    void setCell(int column, String text) {
        cells[columns * (keys.count() - 1) + column] = texts.add(text);
    }

    /** The row with the key {@code [start, end)} of {@code bytes}, or -1. */
    int row(byte[] bytes, int start, int end) {
        return keys.find(bytes, start, end);
    }

    /** What is in a cell, for {@link #put}; {@link #NOTHING} when it is empty. */
    int cell(int row, int column) {
        return row < 0 ? NOTHING : cells[columns * row + column];
    }

    /** Appends the text of a cell. */
    void put(int cell, OutputBuffer out) {
        texts.put(cell, out);
    }
}
