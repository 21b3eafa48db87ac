package dev.sluice.cli.plan;

import dev.sluice.events.RowType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The fields that a lane delivers.
 *
 * @param types name to type, in the order of delivery
 */
record Fields(Map<String, RowType> types) {

    /** Those of an output schema. */
    static Fields of(Schema output) {
        Map<String, RowType> types = new LinkedHashMap<>();
        output.getFields().forEach(field -> types.put(field.name(), RowType.of(field.schema())));
        return new Fields(types);
    }

    /** In words, what these have that others had not; empty when they are the same. */
    Optional<String> changedFrom(Fields before) {
        List<String> changes = new ArrayList<>();
        types.forEach((name, type) -> {
            RowType had = before.types.get(name);
            if (had == null) {
                changes.add("+" + name + " (" + sql(type) + ")");
            } else if (had != type) {
                changes.add(name + ": " + sql(type) + " (was: " + sql(had) + ")");
            }
        });
        before.types.forEach((name, type) -> {
            if (!types.containsKey(name)) {
                changes.add("-" + name + " (" + sql(type) + ")");
            }
        });
        if (changes.isEmpty() && !List.copyOf(types.keySet()).equals(List.copyOf(before.types.keySet()))) {
            changes.add("in another order");
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", changes));
    }

    /** A type by BigQuery's name. */
    static String sql(RowType type) {
        return type == RowType.DOUBLE ? "FLOAT64" : type.name();
    }
}
