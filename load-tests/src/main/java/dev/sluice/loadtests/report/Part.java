package dev.sluice.loadtests.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of the things that a report shows, in the order in which they were added. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Part.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Part.Table.class, name = "table"),
    @JsonSubTypes.Type(value = Part.Bars.class, name = "bars"),
    @JsonSubTypes.Type(value = Part.Lines.class, name = "lines"),
    @JsonSubTypes.Type(value = Profile.class, name = "profile")
})
sealed interface Part permits Part.Text, Part.Table, Part.Bars, Part.Lines, Profile {

    /** Calls the display's method for this kind of part. */
    void showOn(Display display);

    /** What shows parts. */
    interface Display {
        void text(Text text);

        void table(Table table);

        void bars(Bars bars);

        void lines(Lines lines);

        void profile(Profile profile);
    }

    /** A paragraph. */
    record Text(String text) implements Part {
        @Override
        public void showOn(Display display) {
            display.text(this);
        }
    }

    /** A table, whose cells are shown as they are. */
    record Table(String title, List<String> columns, List<List<String>> rows) implements Part {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<String> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            title + ": row " + row + " (expected: " + columns.size() + " cells)");
                }
            }
        }

        @Override
        public void showOn(Display display) {
            display.table(this);
        }

        /** Whether all cells of a column are numbers or empty, which are set to the right. */
        boolean isNumeric(int column) {
            return !rows.isEmpty() && rows.stream().map(row -> row.get(column)).allMatch(Table::isNumber);
        }

        /** A number, its unit behind it if it has one: {@code 1,234}, {@code 0.93 ms}, {@code -}. */
        private static boolean isNumber(String cell) {
            return cell.matches("-?|[-+]?[0-9][0-9,.]*(\\s?[%\\p{L}×/]{1,8})?");
        }
    }

    /** A bar for each name; a value that is no finite number has none. */
    record Bars(String title, String unit, Map<String, Double> values) implements Part {
        public Bars {
            Map<String, Double> finite = new LinkedHashMap<>(values);
            finite.values().removeIf(value -> !Double.isFinite(value));
            values = Collections.unmodifiableMap(finite);
        }

        @Override
        public void showOn(Display display) {
            display.bars(this);
        }
    }

    /** A line for each name; a point that is not finite is not on it. */
    record Lines(String title, String xUnit, String yUnit, Map<String, List<Point>> series) implements Part {
        public Lines {
            Map<String, List<Point>> finite = new LinkedHashMap<>();
            series.forEach((name, points) -> finite.put(
                    name,
                    points.stream()
                            .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                            .toList()));
            series = Collections.unmodifiableMap(finite);
        }

        @Override
        public void showOn(Display display) {
            display.lines(this);
        }
    }
}
