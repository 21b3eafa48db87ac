package dev.sluice.transforms.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.sluice.transforms.file.UnfitFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads chosen columns of a CSV file (RFC 4180, UTF-8) whose first row names them. Empty lines do not count. */
public final class CsvRows {
    /** What a row says in the chosen columns, in their order. */
    public interface Taker {
        /**
         * Takes one row.
         *
         * @param line where it begins in the file, from 1
         */
        void row(long line, List<String> cells) throws UnfitFileException;
    }

    private CsvRows() {}

    /**
     * Hands out the rows one by one.
     *
     * @throws UnfitFileException when it is not such a file, or lacks a column, or when {@code taker} refuses a row
     */
    public static void read(Path file, List<String> columns, Taker taker) throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                        .ignoreDifferentFieldCount(false)
                        .ofCsvRecord(Files.newBufferedReader(file, StandardCharsets.UTF_8));
                CloseableIterator<CsvRecord> rows = reader.iterator()) {
            if (!rows.hasNext()) {
                throw new UnfitFileException("no rows (expected: a first row that names the columns)");
            }
            int[] positions = positions(withoutMark(rows.next().getFields()), columns);
            List<String> cells = new ArrayList<>(columns.size());
            while (rows.hasNext()) {
                CsvRecord row = rows.next();
                cells.clear();
                for (int position : positions) {
                    cells.add(row.getField(position));
                }
                taker.row(row.getStartingLineNumber(), cells);
            }
        } catch (CsvParseException e) {
            // The outer one says where, the inner one what.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnfitFileException("no CSV: " + cause.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw unwrapped(e.getCause());
        } catch (CharacterCodingException e) {
            throw unwrapped(e);
        }
    }

    private static IOException unwrapped(IOException failure) {
        return failure instanceof CharacterCodingException
                ? new UnfitFileException("bytes that are no UTF-8 (expected: UTF-8)", failure)
                : failure;
    }

    /** The columns' names, without the byte order mark that some programs put in front. */
    private static List<String> withoutMark(List<String> header) {
        List<String> names = new ArrayList<>(header);
        if (names.get(0).startsWith("\uFEFF")) {
            names.set(0, names.get(0).substring(1));
        }
        return names;
    }

    private static int[] positions(List<String> header, List<String> columns) throws UnfitFileException {
        int[] positions = new int[columns.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = header.indexOf(columns.get(i));
            if (positions[i] < 0) {
                throw new UnfitFileException(
                        "no column \"" + columns.get(i) + "\" (expected: one of " + String.join(", ", header) + ")");
            }
        }
        return positions;
    }
}
