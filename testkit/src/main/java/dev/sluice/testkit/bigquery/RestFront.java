package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Carries REST calls from HTTP to the API and back. */
final class RestFront implements HttpHandler {

    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    private final RestApi api;
    private final ObjectMapper mapper = new ObjectMapper();

    RestFront(RestApi api) {
        this.api = api;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 200;
            @Nullable JsonNode answer;
            try {
                answer = api.answer(call(exchange));
                status = answer == null ? 204 : 200;
            } catch (RestFailure e) {
                status = e.status();
                answer = error(e);
            }
            if (answer == null) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            byte[] body = mapper.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private RestApi.Call call(HttpExchange exchange) throws IOException {
        byte[] body = body(exchange);
        URI uri = exchange.getRequestURI();
        // Java's HttpURLConnection cannot send PATCH; Google's clients then send POST with this header.
        String override = exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override");
        return new RestApi.Call(
                override == null ? exchange.getRequestMethod() : override,
                path(uri.getRawPath()),
                parameters(uri.getRawQuery()),
                json(body));
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        InputStream raw = exchange.getRequestBody();
        try (InputStream in = isPacked ? new GZIPInputStream(raw) : raw) {
            byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
            if (body.length > MAX_BODY_BYTES) {
                throw RestFailure.invalid("The stand-in takes bodies of up to " + MAX_BODY_BYTES + " bytes.");
            }
            return body;
        }
    }

    private JsonNode json(byte[] body) throws IOException {
        try {
            return body.length == 0 ? mapper.createObjectNode() : mapper.readTree(body);
        } catch (JsonProcessingException e) {
            throw RestFailure.invalid("Parse Error");
        }
    }

    private static List<String> path(String rawPath) {
        List<String> segments = Arrays.stream(rawPath.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        int start = segments.indexOf("projects");
        return start < 0 ? segments : segments.subList(start, segments.size());
    }

    private static Map<String, String> parameters(@Nullable String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private JsonNode error(RestFailure failure) {
        ObjectNode json = mapper.createObjectNode();
        json.putObject("error")
                .put("code", failure.status())
                .put("message", failure.getMessage())
                .putArray("errors")
                .addObject()
                .put("message", failure.getMessage())
                .put("domain", "global")
                .put("reason", failure.reason());
        return json;
    }
}
