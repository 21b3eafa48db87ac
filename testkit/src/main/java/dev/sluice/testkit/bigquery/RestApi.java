package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls of the REST API (cloud.google.com/bigquery/docs/reference/rest/v2) that create and describe tables. */
final class RestApi {

    /**
     * A call.
     *
     * @param path decoded segments behind {@code bigquery/v2/}
     */
    record Call(String method, List<String> path, Map<String, String> query, JsonNode body) {}

    private final Catalog catalog;
    private final InsertAll insertAll;
    private final BigQueryFaults faults;

    RestApi(Catalog catalog, InsertAll insertAll, BigQueryFaults faults) {
        this.catalog = catalog;
        this.insertAll = insertAll;
        this.faults = faults;
    }

    /** Returns the answer's body, or null for an answer without one. */
    @Nullable
    JsonNode answer(Call call) {
        List<String> path = call.path();
        if (path.size() < 3 || !path.get(0).equals("projects") || !path.get(2).equals("datasets")) {
            throw noSuchCall(call);
        }
        String project = path.get(1);
        if (!call.method().equals("GET")) {
            faults.runBeforeRestChange();
            if (faults.takeDeniedRestChange()) {
                throw RestFailure.accessDenied("/" + String.join("/", path));
            }
        }
        return switch (path.size()) {
            case 3 -> datasets(call, project);
            case 4 -> dataset(call, project, path.get(3));
            case 5, 6, 7 -> {
                if (!path.get(4).equals("tables")) {
                    throw noSuchCall(call);
                }
                yield switch (path.size()) {
                    case 5 -> tables(call, project, path.get(3));
                    case 6 -> table(call, project, new TableId(path.get(3), path.get(5)));
                    default -> rows(call, project, new TableId(path.get(3), path.get(5)), path.get(6));
                };
            }
            default -> throw noSuchCall(call);
        };
    }

    private JsonNode datasets(Call call, String project) {
        return switch (call.method()) {
            case "GET" -> catalog.listDatasets();
            case "POST" -> catalog.createDataset(project, call.body());
            default -> throw noSuchCall(call);
        };
    }

    private @Nullable JsonNode dataset(Call call, String project, String dataset) {
        return switch (call.method()) {
            case "GET" -> catalog.dataset(project, dataset);
            case "PATCH", "PUT" -> catalog.patchDataset(project, dataset, call.body());
            case "DELETE" -> {
                catalog.deleteDataset(
                        project, dataset, "true".equals(call.query().get("deleteContents")));
                yield null;
            }
            default -> throw noSuchCall(call);
        };
    }

    private JsonNode tables(Call call, String project, String dataset) {
        return switch (call.method()) {
            case "GET" -> catalog.listTables(project, dataset);
            case "POST" -> catalog.createTable(project, dataset, call.body()).resource();
            default -> throw noSuchCall(call);
        };
    }

    private @Nullable JsonNode table(Call call, String project, TableId id) {
        return switch (call.method()) {
            case "GET" -> catalog.table(project, id).resource();
            case "PATCH", "PUT" -> catalog.patchTable(project, id, call.body()).resource();
            case "DELETE" -> {
                catalog.deleteTable(project, id);
                yield null;
            }
            default -> throw noSuchCall(call);
        };
    }

    private JsonNode rows(Call call, String project, TableId id, String verb) {
        if (!call.method().equals("POST") || !verb.equals("insertAll")) {
            throw noSuchCall(call);
        }
        return insertAll.insert(catalog.table(project, id), call.body());
    }

    private static RestFailure noSuchCall(Call call) {
        return RestFailure.noSuchCall(call.method(), "/" + String.join("/", call.path()));
    }
}
