package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.bigquery.RowStore.TableRows;
import dev.sluice.testkit.bigquery.StoredValues.UnfitValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The streaming insert of old (cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll). A row whose insertId
 * was seen before is dropped; the service promises that for about a minute, here the last {@value #MAX_IDS} ids of a table
 * count.
 */
final class InsertAll {

    private static final int MAX_IDS = 200_000;

    private final RowStore store;
    private final JsonRows rows = new JsonRows();
    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<TableId, Set<String>> recentIds = new HashMap<>();

    InsertAll(RowStore store) {
        this.store = store;
    }

    synchronized JsonNode insert(Catalog.Table table, JsonNode request) {
        boolean skipsInvalid = request.path("skipInvalidRows").asBoolean();
        boolean ignoresUnknown = request.path("ignoreUnknownValues").asBoolean();
        Set<String> seen = recentIds.computeIfAbsent(table.id(), id -> new LinkedHashSet<>());
        Set<String> fresh = new LinkedHashSet<>();
        List<@Nullable Object[]> good = new ArrayList<>();
        List<Integer> goodIndexes = new ArrayList<>();
        Map<Integer, String> errors = new HashMap<>();
        int index = 0;
        for (JsonNode row : request.path("rows")) {
            String id = row.path("insertId").asText("");
            try {
                @Nullable Object[] values = rows.read(table.columns(), row.path("json"), ignoresUnknown);
                if (id.isEmpty() || (!seen.contains(id) && fresh.add(id))) {
                    good.add(values);
                }
                goodIndexes.add(index);
            } catch (UnfitValue e) {
                errors.put(index, e.getMessage());
            }
            index++;
        }
        boolean isStored = errors.isEmpty() || skipsInvalid;
        if (isStored) {
            store.append(List.of(new TableRows(table.id(), table.columns(), good)));
            remember(seen, fresh);
        }
        ObjectNode answer = mapper.createObjectNode().put("kind", "bigquery#tableDataInsertAllResponse");
        if (!errors.isEmpty()) {
            ArrayNode list = answer.putArray("insertErrors");
            errors.forEach((at, message) -> addError(list, at, "invalid", message));
            if (!isStored) {
                goodIndexes.forEach(at -> addError(list, at, "stopped", ""));
            }
        }
        return answer;
    }

    private static void remember(Set<String> seen, Set<String> fresh) {
        seen.addAll(fresh);
        while (seen.size() > MAX_IDS) {
            seen.remove(seen.iterator().next());
        }
    }

    private static void addError(ArrayNode list, int index, String reason, String message) {
        list.addObject()
                .put("index", index)
                .putArray("errors")
                .addObject()
                .put("reason", reason)
                .put("location", "")
                .put("debugInfo", "")
                .put("message", message);
    }
}
