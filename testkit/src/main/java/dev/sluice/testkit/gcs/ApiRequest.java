package dev.sluice.testkit.gcs;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, whether it came alone or in a batch.
 *
 * @param path decoded path segments; an object's name is one segment, however many slashes it has
 * @param headers by lower-case name
 * @param body decompressed
 */
@SuppressWarnings("ArrayRecordComponent") // Carries bytes from here to there; never compared.
record ApiRequest(
        String method, List<String> path, Map<String, List<String>> query, Map<String, String> headers, byte[] body) {

    /** @param target path and query as they stand in the request line, or a whole URL */
    static ApiRequest of(String method, String target, Map<String, String> headers, byte[] body) {
        String rest = target.replaceFirst("^https?://[^/]*", "");
        int mark = rest.indexOf('?');
        String path = mark < 0 ? rest : rest.substring(0, mark);
        Map<String, String> lowerCaseHeaders = new HashMap<>();
        headers.forEach((name, value) -> lowerCaseHeaders.put(name.toLowerCase(Locale.ROOT), value));
        // Java's HttpURLConnection cannot send PATCH; Google's clients then send POST with this header.
        String override = lowerCaseHeaders.get("x-http-method-override");
        return new ApiRequest(
                override == null ? method : override,
                segments(path),
                mark < 0 ? Map.of() : query(rest.substring(mark + 1)),
                lowerCaseHeaders,
                body);
    }

    ApiRequest withBody(byte[] newBody) {
        return new ApiRequest(method, path, query, headers, newBody);
    }

    @Nullable
    String parameter(String name) {
        List<String> values = parameters(name);
        return values.isEmpty() ? null : values.get(values.size() - 1);
    }

    /** The values of a parameter that may come several times. */
    List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    @Nullable
    Long number(String name) {
        String value = parameter(name);
        if (value == null) {
            return null;
        }
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw ApiException.invalid("Invalid value for " + name + ": " + value);
        }
    }

    @Nullable
    String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }

    Preconditions preconditions() {
        return new Preconditions(
                number("ifGenerationMatch"),
                number("ifGenerationNotMatch"),
                number("ifMetagenerationMatch"),
                number("ifMetagenerationNotMatch"));
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                // A plus sign in a path is a plus sign; only in forms does it stand for a space.
                .map(segment -> decode(segment.replace("+", "%2B")))
                .toList();
    }

    private static Map<String, List<String>> query(String query) {
        Map<String, List<String>> parameters = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters
                        .computeIfAbsent(decode(pair.substring(0, equals)), name -> new ArrayList<>())
                        .add(decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("Malformed URL: " + encoded);
        }
    }
}
