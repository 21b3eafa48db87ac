package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Datasets and tables: their REST resources as the writer described them, and the columns that follow from them. */
final class Catalog {

    /**
     * A table as it stands.
     *
     * @param resource the REST resource; not to be changed
     * @param version grows with every change of the columns
     */
    record Table(TableId id, ObjectNode resource, List<Column> columns, int version) {}

    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, ObjectNode> datasets = new TreeMap<>();
    private final Map<String, Map<String, Table>> tables = new TreeMap<>();
    private final RowStore store;
    private final StreamRegistry streams;
    private final Clock clock;
    private long changes;

    Catalog(RowStore store, StreamRegistry streams, Clock clock) {
        this.store = store;
        this.streams = streams;
        this.clock = clock;
    }

    synchronized ObjectNode createDataset(String project, JsonNode request) {
        String name = request.path("datasetReference").path("datasetId").asText();
        if (name.isEmpty()) {
            throw RestFailure.invalid("Required parameter is missing: datasetReference.datasetId");
        }
        if (datasets.containsKey(name)) {
            throw RestFailure.alreadyExists("Dataset " + project + ":" + name);
        }
        store.createDataset(name);
        ObjectNode resource = stamped(request, "bigquery#dataset", project + ":" + name);
        resource.putObject("datasetReference").put("projectId", project).put("datasetId", name);
        datasets.put(name, resource);
        tables.put(name, new TreeMap<>());
        return resource;
    }

    synchronized ObjectNode dataset(String project, String name) {
        ObjectNode resource = datasets.get(name);
        if (resource == null) {
            throw RestFailure.notFound("Dataset " + project + ":" + name);
        }
        return resource;
    }

    synchronized ObjectNode patchDataset(String project, String name, JsonNode patch) {
        ObjectNode resource = merged(dataset(project, name), patch);
        datasets.put(name, resource);
        return resource;
    }

    synchronized void deleteDataset(String project, String name, boolean withTables) {
        dataset(project, name);
        if (!withTables && !tablesOf(project, name).isEmpty()) {
            throw RestFailure.inUse("Dataset " + project + ":" + name);
        }
        store.dropDataset(name);
        tablesOf(project, name).values().forEach(table -> streams.forget(table.id()));
        datasets.remove(name);
        tables.remove(name);
    }

    synchronized ObjectNode listDatasets() {
        ObjectNode list = mapper.createObjectNode().put("kind", "bigquery#datasetList");
        ArrayNode items = list.putArray("datasets");
        datasets.values().forEach(items::add);
        return list;
    }

    synchronized Table createTable(String project, String dataset, JsonNode request) {
        Map<String, Table> siblings = tablesOf(project, dataset);
        String name = request.path("tableReference").path("tableId").asText();
        if (name.isEmpty()) {
            throw RestFailure.invalid("Required parameter is missing: tableReference.tableId");
        }
        if (siblings.containsKey(name)) {
            throw RestFailure.alreadyExists("Table " + project + ":" + dataset + "." + name);
        }
        TableId id = new TableId(dataset, name);
        List<Column> columns = Column.ofRestSchema(request.path("schema"));
        checkPartitioning(request, columns);
        store.createTable(id, columns);
        ObjectNode resource = stamped(request, "bigquery#table", project + ":" + dataset + "." + name);
        resource.put("type", "TABLE").put("numRows", "0").put("numBytes", "0");
        resource.putObject("tableReference")
                .put("projectId", project)
                .put("datasetId", dataset)
                .put("tableId", name);
        Table table = new Table(id, resource, columns, 1);
        siblings.put(name, table);
        return table;
    }

    private static void checkPartitioning(JsonNode request, List<Column> columns) {
        JsonNode field = request.path("timePartitioning").path("field");
        if (!field.isMissingNode()
                && columns.stream()
                        .noneMatch(column -> column.name().equalsIgnoreCase(field.asText())
                                && switch (column.type()) {
                                    case TIMESTAMP, DATE, DATETIME -> !column.isRepeated();
                                    case STRING, INT64, FLOAT64, BOOL, BYTES, TIME, NUMERIC, GEOGRAPHY, JSON, RECORD ->
                                        false;
                                })) {
            throw RestFailure.invalid(
                    "The field specified for partitioning must be a top-level TIMESTAMP, DATE or DATETIME: "
                            + field.asText());
        }
    }

    synchronized Table table(String project, TableId id) {
        return find(id).orElseThrow(
                        () -> RestFailure.notFound("Table " + project + ":" + id.dataset() + "." + id.table()));
    }

    synchronized Optional<Table> find(TableId id) {
        return Optional.ofNullable(tables.getOrDefault(id.dataset(), Map.of()).get(id.table()));
    }

    /** Changes a table's description; its schema can gain columns and lose REQUIRED, nothing else. */
    synchronized Table patchTable(String project, TableId id, JsonNode patch) {
        Table old = table(project, id);
        List<Column> columns = old.columns();
        ObjectNode resource = merged(old.resource(), patch);
        if (patch.path("schema").has("fields")) {
            SchemaChange change = SchemaChange.between(old.columns(), Column.ofRestSchema(patch.path("schema")));
            store.addColumns(id, change.added(), columns.isEmpty());
            columns = change.columns();
            resource.set("schema", change.order(mapper, patch.path("schema")));
        }
        int version = columns.equals(old.columns()) ? old.version() : old.version() + 1;
        Table table = new Table(id, resource, columns, version);
        tablesOf(project, id.dataset()).put(id.table(), table);
        return table;
    }

    synchronized void deleteTable(String project, TableId id) {
        table(project, id);
        store.dropTable(id);
        streams.forget(id);
        tablesOf(project, id.dataset()).remove(id.table());
    }

    synchronized ObjectNode listTables(String project, String dataset) {
        Map<String, Table> found = tablesOf(project, dataset);
        ObjectNode list =
                mapper.createObjectNode().put("kind", "bigquery#tableList").put("totalItems", found.size());
        ArrayNode items = list.putArray("tables");
        new ArrayList<>(found.values()).forEach(table -> items.add(table.resource()));
        return list;
    }

    private Map<String, Table> tablesOf(String project, String dataset) {
        dataset(project, dataset);
        return tables.getOrDefault(dataset, Map.of());
    }

    private ObjectNode stamped(JsonNode request, String kind, String id) {
        if (!(request instanceof ObjectNode object)) {
            throw RestFailure.invalid("Parse Error");
        }
        String now = Long.toString(clock.millis());
        ObjectNode resource = object.deepCopy().put("kind", kind).put("id", id).put("creationTime", now);
        if (!resource.has("location")) {
            resource.put("location", "US");
        }
        return changed(resource);
    }

    private ObjectNode merged(ObjectNode old, JsonNode patch) {
        ObjectNode resource = old.deepCopy();
        patch.fields().forEachRemaining(field -> {
            if (field.getValue().isNull()) {
                resource.remove(field.getKey());
            } else {
                resource.set(field.getKey(), field.getValue());
            }
        });
        return changed(resource);
    }

    private ObjectNode changed(ObjectNode resource) {
        changes++;
        return resource.put("etag", "etag-" + changes).put("lastModifiedTime", Long.toString(clock.millis()));
    }
}
