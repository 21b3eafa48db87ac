package dev.sluice.testkit.siem;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testkit.IdCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Elasticsearch's {@code _bulk} for data streams: pairs of lines, an action and a document. Each document is judged by itself;
 * one whose id is there already is a conflict. What the test refuses, or has no {@code @timestamp}, cannot be parsed.
 */
final class BulkEndpoint {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Access access;
    private final EventReader events;
    private final ItemFaults faults;
    private final ConcurrentMap<String, IdCounts> idsByIndex = new ConcurrentHashMap<>();

    BulkEndpoint(Access access, EventReader events, ItemFaults faults) {
        this.access = access;
        this.events = events;
        this.faults = faults;
    }

    Verdict judge(ReceivingDesk.Request request, String index, byte[] body) {
        if (!access.isKnown(request)) {
            return error(401, "security_exception");
        }
        String text = new String(body, UTF_8);
        String[] lines = text.split("\n", -1);
        if (!text.endsWith("\n") || lines.length % 2 == 0) {
            return error(400, "illegal_argument_exception");
        }
        List<String> items = new ArrayList<>();
        List<String> created = new ArrayList<>();
        for (int line = 0; line + 1 < lines.length; line += 2) {
            JsonNode action = json(lines[line]);
            JsonNode create = action.path("create");
            if (!create.isObject() || action.size() != 1) {
                return error(400, "illegal_argument_exception");
            }
            int status = judge(index, create.path("_id").asText(), lines[line + 1].getBytes(UTF_8));
            if (status == 201) {
                created.add(create.path("_id").asText());
            }
            items.add(item(status));
        }
        boolean errors = created.size() < items.size();
        String answer = "{\"errors\":%s,\"items\":[%s]}".formatted(errors, String.join(",", items));
        return new Verdict.Accepted(answer, created.size(), created);
    }

    private int judge(String index, String id, byte[] document) {
        int fault = faults.next(document);
        if (fault != 0) {
            return fault;
        }
        if (events.refuses(document) || !json(new String(document, UTF_8)).has("@timestamp")) {
            return 400;
        }
        IdCounts ids = idsByIndex.computeIfAbsent(index, any -> new IdCounts());
        synchronized (ids) {
            if (ids.count(id) > 0) {
                return 409;
            }
            ids.add(id);
        }
        return 201;
    }

    private static String item(int status) {
        String type =
                switch (status) {
                    case 201 -> "";
                    case 400 -> "document_parsing_exception";
                    case 409 -> "version_conflict_engine_exception";
                    case 429 -> "es_rejected_execution_exception";
                    default -> "exception";
                };
        return status == 201
                ? "{\"create\":{\"status\":201}}"
                : "{\"create\":{\"status\":%d,\"error\":{\"type\":\"%s\",\"reason\":\"for a reason\"}}}"
                        .formatted(status, type);
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static Verdict error(int status, String type) {
        return new Verdict.Refused(status, "{\"error\":{\"type\":\"%s\"},\"status\":%d}".formatted(type, status));
    }
}
