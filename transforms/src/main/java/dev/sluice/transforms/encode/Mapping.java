package dev.sluice.transforms.encode;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.TargetSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which value of an event stands where in a target schema, from the schema's two data files, such as {@code ocsf.csv} and
 * {@code ocsf-values.csv}, which name their sources.
 */
final class Mapping {
    /** What a list's name in a path ends in. */
    static final String LIST = "[]";

    /** The source that stands for the event's id. */
    static final String EVENT_ID = "event_id";

    /** The source that stands for the event's time. */
    static final String EVENT_TIME = "event_time";

    /** The source that stands for all fields that no other line has a place for. */
    private static final String OTHERS = "*";

    private static final String ALL_LOGS = "*";
    private static final int CELLS = 4;
    private static final int VALUE_CELLS = 3;
    private static final Map<TargetSchema, Mapping> MAPPINGS = load();

    private final List<Row> rows = new ArrayList<>();
    private final Map<String, ValueList> lists = new LinkedHashMap<>();

    /** The kinds of events that differ in what is made of them. */
    enum Log {
        TRAFFIC,
        THREAT,
        /** Threat events of subtype url. */
        URL;

        private static Log of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * One line of a mapping.
     *
     * @param logs the events it is for
     * @param path names of objects and lists from the outermost on, a list's with {@value #LIST} at its end
     * @param source the event's field, an implicit column, or what a constant is, as JSON
     * @param list the name of the list of values; empty for other conversions
     */
    record Row(Set<Log> logs, List<String> path, String source, Conversion conversion, String list) {
        Row {
            logs = Set.copyOf(logs);
            path = List.copyOf(path);
        }

        boolean isConstant() {
            return conversion == Conversion.CONSTANT || conversion == Conversion.COMPANION;
        }

        /** Whether it is for all fields that no other line has a place for; its path ends where they stand. */
        boolean isForOthers() {
            return source.equals(OTHERS);
        }
    }

    private Mapping(TargetSchema schema) {
        String name = schema.name().toLowerCase(Locale.ROOT);
        for (String[] cells : DataFile.rows(name + "-values.csv", VALUE_CELLS)) {
            ValueList list = lists.computeIfAbsent(cells[0], absent -> new ValueList());
            if (cells[1].equals(OTHERS)) {
                list.putOther(cells[2]);
            } else {
                list.put(cells[1], cells[2]);
            }
        }
        for (String[] cells : DataFile.rows(name + ".csv", CELLS)) {
            rows.add(row(cells));
        }
    }

    private static Map<TargetSchema, Mapping> load() {
        Map<TargetSchema, Mapping> mappings = new EnumMap<>(TargetSchema.class);
        for (TargetSchema schema : TargetSchema.values()) {
            mappings.put(schema, new Mapping(schema));
        }
        return Map.copyOf(mappings);
    }

    private Row row(String[] cells) {
        Set<Log> logs = EnumSet.noneOf(Log.class);
        if (cells[0].equals(ALL_LOGS)) {
            logs.addAll(EnumSet.allOf(Log.class));
        } else {
            Arrays.stream(cells[0].split(" ", -1)).map(Log::of).forEach(logs::add);
        }
        String[] words = cells[3].split(" ", 2);
        String list = words.length > 1 ? words[1] : "";
        Conversion conversion = Conversion.of(words[0]);
        if ((conversion == Conversion.VALUES) != lists.containsKey(list)) {
            throw new IllegalStateException("as: " + cells[3] + " (expected: values and the name of a list)");
        }
        String[] path = cells[1].split("\\.", -1);
        int names = cells[2].equals(OTHERS) ? path.length - 1 : path.length;
        return new Row(logs, Arrays.asList(path).subList(0, names), cells[2], conversion, list);
    }

    static Mapping of(TargetSchema schema) {
        Mapping mapping = MAPPINGS.get(schema);
        if (mapping == null) {
            throw new IllegalStateException("no mapping for " + schema);
        }
        return mapping;
    }

    /** The kinds of events that records of this full name may be; empty when no mapping knows them. */
    static Set<Log> logs(String recordName) {
        return switch (recordName) {
            case WriterSchemas.TRAFFIC_RECORD -> EnumSet.of(Log.TRAFFIC);
            case WriterSchemas.THREAT_RECORD -> EnumSet.of(Log.THREAT, Log.URL);
            default -> Set.of();
        };
    }

    /** The lines in their order. */
    List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The lists of values by their names, in their order. */
    Map<String, ValueList> lists() {
        return Collections.unmodifiableMap(lists);
    }

    /** The list of values that a row of {@link Conversion#VALUES} names. */
    ValueList list(Row row) {
        ValueList list = lists.get(row.list());
        if (list == null) {
            throw new IllegalArgumentException("row: " + row + " (expected: one with values)");
        }
        return list;
    }
}
