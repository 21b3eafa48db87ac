package dev.sluice.testkit.siem;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came.
 *
 * @param protocol {@code HTTP/1.1} or {@code HTTP/2}
 * @param client the subject of the client's certificate, or null
 * @param method such as {@code POST}
 * @param target path and query
 * @param headers by name in lower case
 * @param body after decompression
 * @param status what was answered
 */
@SuppressWarnings("ArrayRecordComponent") // requests are not compared
public record ReceivedRequest(
        String protocol,
        @Nullable String client,
        String method,
        String target,
        Map<String, List<String>> headers,
        byte[] body,
        int status) {

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Without headers and body, which hold tokens and events. */
    @Override
    public String toString() {
        return "%s %s %s: %d".formatted(protocol, method, target, status);
    }
}
