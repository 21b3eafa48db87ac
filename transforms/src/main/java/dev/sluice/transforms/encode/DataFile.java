package dev.sluice.transforms.encode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tables beside the encoders: a head, then lines of cells with commas between them and in none; {@code #} begins a comment. */
final class DataFile {

    private DataFile() {}

    /**
     * The lines behind the head.
     *
     * @param cells how many each has
     * @throws IllegalStateException when the file is not there or a line has another number of cells
     */
    static List<String[]> rows(String resource, int cells) {
        try (InputStream in = DataFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource: " + resource + " (expected: on the class path)");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return reader.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .skip(1)
                    .map(line -> cells(resource, line, cells))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] cells(String resource, String line, int expected) {
        String[] cells = line.split(",", -1);
        if (cells.length != expected) {
            throw new IllegalStateException(resource + ": " + line + " (expected: " + expected + " cells)");
        }
        return cells;
    }
}
