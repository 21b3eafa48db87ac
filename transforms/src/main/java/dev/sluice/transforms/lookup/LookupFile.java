package dev.sluice.transforms.lookup;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.file.FileContent;
import dev.sluice.transforms.file.UnfitFileException;
import dev.sluice.transforms.table.CsvRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in a CSV file.
 *
 * @param match the column with the keys
 * @param columns those that are looked up
 * @param ignoreCase whether keys that differ in the case of ASCII letters are the same
 */
record LookupFile(Path path, String match, List<String> columns, boolean ignoreCase)
        implements FileContent<LookupTable> {
    private static final long MAX_FILE_BYTES = 256L << 20;
    private static final int MAX_ROWS = 2_000_000;

    LookupFile {
        columns = List.copyOf(columns);
    }

    static LookupFile of(StepSpec.Lookup spec) {
        return new LookupFile(
                Path.of(spec.file()).toAbsolutePath().normalize(),
                spec.match(),
                spec.add().keySet().stream().sorted().toList(),
                spec.ignoreCase());
    }

    @Override
    public long maxBytes() {
        return MAX_FILE_BYTES;
    }

    @Override
    public LookupTable load() throws IOException {
        LookupTable table = new LookupTable(columns.size(), ignoreCase);
        List<String> read = new ArrayList<>();
        read.add(match);
        read.addAll(columns);
        CsvRows.read(path, read, (line, cells) -> add(table, line, cells));
        return table;
    }

    private void add(LookupTable table, long line, List<String> cells) throws UnfitFileException {
        if (table.rows() == MAX_ROWS) {
            throw new UnfitFileException("more rows than " + MAX_ROWS + " (expected: at most " + MAX_ROWS + ")");
        }
        String key = cells.get(0);
        if (!table.addRow(key)) {
            throw new UnfitFileException(
                    "line " + line + ": \"" + key + "\" once more (expected: each " + match + " once)");
        }
        for (int column = 0; column < columns.size(); column++) {
            String text = cells.get(column + 1);
            if (text.length() > StepSpec.Lookup.MAX_CELL) {
                throw new UnfitFileException("line " + line + ": " + columns.get(column) + " of " + text.length()
                        + " characters (expected: at most " + StepSpec.Lookup.MAX_CELL + ")");
            }
            if (!text.isEmpty()) {
                table.setCell(column, text);
            }
        }
    }

    @Override
    public String describe(LookupTable loaded) {
        return loaded.rows() + " rows";
    }
}
