package dev.sluice.transforms.threat;

import dev.sluice.subscription.ThreatList;
import dev.sluice.transforms.file.FileContent;
import dev.sluice.transforms.file.UnfitFileException;
import dev.sluice.transforms.table.CsvRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of indicators in a file.
 *
 * @param column of a CSV file; null for a text with one a line
 * @param label the CSV file's column with labels, or null
 */
record IndicatorFile(Path path, @Nullable String column, @Nullable String label)
        implements FileContent<IndicatorFile.Loaded> {
    static final long MAX_FILE_BYTES = 256L << 20;
    static final int MAX_INDICATORS = 5_000_000;

    /**
     * What was loaded.
     *
     * @param skipped lines that are no indicator
     * @param firstSkipped the first of them, from 1; 0 when there is none
     */
    record Loaded(Indicators indicators, int skipped, long firstSkipped) {}

    static IndicatorFile of(ThreatList list) {
        return new IndicatorFile(Path.of(list.file()).toAbsolutePath().normalize(), list.column(), list.label());
    }

    @Override
    public long maxBytes() {
        return MAX_FILE_BYTES;
    }

    @Override
    public Loaded load() throws IOException {
        Loading loading = new Loading();
        if (column == null) {
            readText(loading);
        } else if (label == null) {
            CsvRows.read(path, List.of(column), (line, cells) -> loading.add(line, cells.get(0), null));
        } else {
            CsvRows.read(path, List.of(column, label), (line, cells) -> loading.add(line, cells.get(0), cells.get(1)));
        }
        return loading.end();
    }

    /** What is no UTF-8 is no indicator either, so it is skipped with its line. */
    private void readText(Loading loading) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8))) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                String text = withoutComment(line);
                if (!text.isEmpty()) {
                    loading.add(number, text, null);
                }
            }
        }
    }

    private static String withoutComment(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '#' || line.charAt(i) == ';') {
                return line.substring(0, i).strip();
            }
        }
        return line.strip();
    }

    private static final class Loading {
        private final Indicators indicators = new Indicators();
        private int taken;
        private int skipped;
        private long firstSkipped;

        void add(long line, String text, @Nullable String label) throws UnfitFileException {
            if (indicators.add(text.strip(), label)) {
                taken++;
                if (indicators.count() > MAX_INDICATORS) {
                    throw new UnfitFileException("line " + line + ": one more than " + MAX_INDICATORS
                            + " indicators (expected: no more than these)");
                }
            } else {
                skipped++;
                firstSkipped = firstSkipped == 0 ? line : firstSkipped;
            }
        }

        /** A page that says that a feed is down, or one cut off at its start, must not take the place of a list. */
        Loaded end() throws UnfitFileException {
            if (taken <= skipped) {
                String first = skipped == 0 ? "" : ", the first is line " + firstSkipped;
                throw new UnfitFileException(taken + " indicators and " + skipped + " lines that are none" + first
                        + " (expected: more addresses, networks and domains than others)");
            }
            indicators.complete();
            return new Loaded(indicators, skipped, firstSkipped);
        }
    }

    @Override
    public String describe(Loaded loaded) {
        String text = loaded.indicators().addresses().count() + " addresses and networks, "
                + loaded.indicators().domains().count() + " domains";
        return loaded.skipped() == 0
                ? text
                : text + ", " + loaded.skipped() + " lines skipped that are none, the first is line "
                        + loaded.firstSkipped();
    }
}
