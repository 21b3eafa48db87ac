package dev.sluice.testkit.siem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Google SecOps' ImportLogs: raw logs in base64, at most 4 MB in one call, with a token that was given out. A request with
 * one bad log is refused whole.
 */
final class SecOpsEndpoint {
    static final int MAX_CALL_BYTES = 4 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Access access;
    private final EventReader events;

    SecOpsEndpoint(Access access, EventReader events) {
        this.access = access;
        this.events = events;
    }

    Verdict judge(ReceivingDesk.Request request, byte[] body) {
        if (!access.isIssued(request)) {
            return error(401, "UNAUTHENTICATED");
        }
        if (body.length > MAX_CALL_BYTES) {
            return error(400, "INVALID_ARGUMENT");
        }
        List<String> ids = new ArrayList<>();
        try {
            JsonNode logs = JSON.readTree(body).path("inline_source").path("logs");
            for (JsonNode log : logs) {
                byte[] event = Base64.getDecoder().decode(log.path("data").asText());
                Instant entry = Instant.parse(log.path("log_entry_time").asText());
                Instant collected = Instant.parse(log.path("collection_time").asText());
                if (event.length == 0 || collected.isBefore(entry) || events.refuses(event)) {
                    return error(400, "INVALID_ARGUMENT");
                }
                events.id(event).ifPresent(ids::add);
            }
            return logs.isEmpty() ? error(400, "INVALID_ARGUMENT") : new Verdict.Accepted("{}", logs.size(), ids);
        } catch (IOException | DateTimeException | IllegalArgumentException malformed) {
            return error(400, "INVALID_ARGUMENT");
        }
    }

    private static Verdict error(int status, String name) {
        return new Verdict.Refused(status, "{\"error\":{\"code\":%d,\"status\":\"%s\"}}".formatted(status, name));
    }
}
