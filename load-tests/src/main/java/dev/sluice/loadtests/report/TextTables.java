package dev.sluice.loadtests.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The tables of a report for a terminal: columns below each other, the first to the left, figures to the right. */
final class TextTables {
    private static final String GAP = "  ";

    private TextTables() {}

    static String of(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Table table) {
                text.append(text.isEmpty() ? "" : "\n").append(table.title()).append('\n');
                append(table, text);
            }
        }
        return text.toString();
    }

    private static void append(Part.Table table, StringBuilder text) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(table.columns());
        lines.addAll(table.rows());
        int[] widths = IntStream.range(0, table.columns().size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = line.get(column);
                String padding = " ".repeat(widths[column] - cell.length());
                row.append(column == 0 ? cell + padding : GAP + padding + cell);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
    }
}
