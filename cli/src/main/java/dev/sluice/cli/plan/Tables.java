package dev.sluice.cli.plan;

import dev.sluice.cli.plan.Effect.Kind;
import dev.sluice.events.RowType;
import dev.sluice.subscription.SinkSpec.BigQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of BigQuery tables, as far as the lanes that write to them tell. BigQuery does not tell names apart by case. A launch
 * adds columns that a table lacks, changes none and drops none.
 */
final class Tables {
    private static final Map<String, RowType> POSITION_COLUMNS =
            Map.of("topic", RowType.STRING, "partition", RowType.INT64, "offset", RowType.INT64);

    /** Table to column to what it holds. */
    private final Map<String, Map<String, Column>> tables = new HashMap<>();

    private record Column(RowType type, String lane) {}

    /** What a lane of the old job has written to. */
    void add(String lane, BigQuery sink, Fields fields) {
        Map<String, Column> columns = tables.computeIfAbsent(name(sink), table -> new HashMap<>());
        columns(sink, fields).forEach((name, type) -> columns.putIfAbsent(key(name), new Column(type, lane)));
    }

    /** What the launch does for a lane of the new job; its columns count for those that follow. */
    List<Effect> write(String lane, BigQuery sink, Fields fields) {
        List<Effect> effects = contradictions(sink, fields);
        Map<String, Column> there = tables.getOrDefault(name(sink), Map.of());
        Map<String, RowType> wanted = columns(sink, fields);
        List<String> added = new ArrayList<>();
        wanted.forEach((name, type) -> {
            Column column = there.get(key(name));
            if (column == null) {
                added.add(name + " (" + Fields.sql(type) + ")");
            } else if (column.type() != type && !isJsonInString(column.type(), type)) {
                effects.add(refused(
                        "sink.bigquery.table",
                        name(sink) + "." + name + ": " + Fields.sql(column.type()) + " for " + column.lane() + ", "
                                + Fields.sql(type) + " here: the launch is refused"));
            }
        });
        if (!there.isEmpty() && !added.isEmpty()) {
            effects.add(new Effect(
                    Kind.FIELDS,
                    "sink.bigquery.table",
                    "columns added to " + name(sink) + " at the launch: " + String.join(", ", added)));
        }
        add(lane, sink, fields);
        return effects;
    }

    /** What no table can have, whatever is in it. */
    private static List<Effect> contradictions(BigQuery sink, Fields fields) {
        List<Effect> effects = new ArrayList<>();
        if (sink.layout().positionColumns()) {
            POSITION_COLUMNS.keySet().stream()
                    .filter(fields.types()::containsKey)
                    .sorted()
                    .forEach(name -> effects.add(refused(
                            "sink.bigquery.layout.positionColumns",
                            name + " is a field of the events, too: the launch is refused")));
        }
        List<String> clusterBy = sink.layout().clusterBy();
        if (clusterBy != null) {
            Map<String, RowType> columns = columns(sink, fields);
            clusterBy.stream()
                    .filter(name -> !isClusterable(columns.get(name)))
                    .forEach(name -> effects.add(refused(
                            "sink.bigquery.layout.clusterBy",
                            name + " is no column that a table can be ordered by: the launch is refused")));
        }
        return effects;
    }

    private static boolean isClusterable(@Nullable RowType type) {
        return type == RowType.STRING || type == RowType.INT64 || type == RowType.BOOL || type == RowType.TIMESTAMP;
    }

    private static boolean isJsonInString(RowType there, RowType wanted) {
        return there == RowType.STRING && wanted == RowType.JSON;
    }

    private static Effect refused(String path, String text) {
        return new Effect(Kind.BREAKS, path, text);
    }

    private static Map<String, RowType> columns(BigQuery sink, Fields fields) {
        Map<String, RowType> columns = new LinkedHashMap<>(fields.types());
        if (sink.layout().positionColumns()) {
            POSITION_COLUMNS.forEach(columns::putIfAbsent);
        }
        return columns;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String name(BigQuery sink) {
        return sink.project() + "." + sink.dataset() + "." + sink.table();
    }
}
