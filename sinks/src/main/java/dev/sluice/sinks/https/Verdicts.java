package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.RetryAfter;
import dev.sluice.subscription.SinkSpec.HttpsProtocol;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a response means for its shipment.
 *
 * <p>A refusal of the configuration (credentials, a wrong URL or index) holds the lane: it says nothing about the events,
 * and taking it for a refusal of each would empty a topic into dead letters.
 */
final class Verdicts {
    private static final int MAX_DETAIL_CHARS = 200;
    private static final int NO_EVENT = -1;

    /** What to do about a status. */
    enum Verdict {
        ACCEPTED,
        /** The receiver is in trouble: again later. */
        BUSY,
        /** The configuration is refused: again later, a person has to act. */
        MISCONFIGURED,
        TOO_LARGE,
        REJECTED
    }

    /**
     * The client errors that are not about the events; RFC 9110, section 15.5, and RFC 6585. A receiver that does not take
     * gzip, or the content type, says 415 to every request.
     */
    private static final Map<Integer, Verdict> CLIENT_ERRORS = Map.ofEntries(
            Map.entry(401, Verdict.MISCONFIGURED),
            Map.entry(402, Verdict.MISCONFIGURED),
            Map.entry(403, Verdict.MISCONFIGURED),
            Map.entry(404, Verdict.MISCONFIGURED),
            Map.entry(405, Verdict.MISCONFIGURED),
            Map.entry(406, Verdict.MISCONFIGURED),
            Map.entry(407, Verdict.MISCONFIGURED),
            Map.entry(408, Verdict.BUSY),
            Map.entry(410, Verdict.MISCONFIGURED),
            Map.entry(411, Verdict.MISCONFIGURED),
            Map.entry(413, Verdict.TOO_LARGE),
            Map.entry(414, Verdict.MISCONFIGURED),
            Map.entry(415, Verdict.MISCONFIGURED),
            Map.entry(421, Verdict.MISCONFIGURED),
            Map.entry(425, Verdict.BUSY),
            Map.entry(426, Verdict.MISCONFIGURED),
            Map.entry(429, Verdict.BUSY),
            Map.entry(431, Verdict.MISCONFIGURED));

    // Codes of Splunk's HTTP Event Collector, "Troubleshoot HTTP Event Collector" in "Getting Data In".
    private static final Set<Integer> HEC_EVENT_CODES = Set.of(6, 12, 13, 15);
    private static final Set<Integer> HEC_LANE_CODES = Set.of(1, 2, 3, 4, 7, 10, 11, 14);
    private static final Pattern HEC_CODE = Pattern.compile("\"code\"\\s*:\\s*(\\d{1,9})");
    private static final Pattern HEC_EVENT = Pattern.compile("\"invalid-event-number\"\\s*:\\s*(\\d{1,9})");

    private final HttpsProtocol protocol;
    private final Clock clock;

    private Verdicts(HttpsProtocol protocol, Clock clock) {
        this.protocol = protocol;
        this.clock = clock;
    }

    static Verdicts of(HttpsProtocol protocol, Clock clock) {
        return new Verdicts(protocol, clock);
    }

    static Verdict of(int status) {
        if (status >= 200 && status < 300) {
            return Verdict.ACCEPTED;
        }
        if (status >= 400 && status < 500) {
            return CLIENT_ERRORS.getOrDefault(status, Verdict.REJECTED);
        }
        // A redirect is not followed: it would carry events and credentials to where nobody has asked them to go.
        return status >= 500 ? Verdict.BUSY : Verdict.MISCONFIGURED;
    }

    /**
     * Reads a response.
     *
     * @param response its body cut off after some kilobytes
     */
    Answer answer(HttpResponse<byte[]> response) {
        String body = new String(response.body(), UTF_8);
        String status = "status " + response.statusCode();
        return switch (protocol) {
            case JSON_LINES -> answer(of(response.statusCode()), NO_EVENT, status, body, response);
            case SPLUNK_HEC -> hecAnswer(status, body, response);
        };
    }

    private Answer hecAnswer(String status, String body, HttpResponse<byte[]> response) {
        Verdict verdict = of(response.statusCode());
        OptionalInt code = number(HEC_CODE, body);
        if (verdict != Verdict.REJECTED || code.isEmpty()) {
            return answer(verdict, NO_EVENT, status, body, response);
        }
        String detail = status + ", code " + code.getAsInt();
        if (HEC_LANE_CODES.contains(code.getAsInt())) {
            return answer(Verdict.MISCONFIGURED, NO_EVENT, detail, body, response);
        }
        int event = HEC_EVENT_CODES.contains(code.getAsInt())
                ? number(HEC_EVENT, body).orElse(NO_EVENT)
                : NO_EVENT;
        return answer(verdict, event, detail, body, response);
    }

    private Answer answer(Verdict verdict, int event, String status, String body, HttpResponse<byte[]> response) {
        return switch (verdict) {
            case ACCEPTED -> new Answer.Accepted();
            // What goes into exceptions and logs does not quote the receiver, which may quote the events.
            case BUSY -> new Answer.Transient(status, retryAfter(response));
            case MISCONFIGURED ->
                new Answer.Held(status + " (expected: 2xx; check url, auth and hec)", retryAfter(response));
            case TOO_LARGE -> new Answer.Refused(NO_EVENT, Reason.TOO_LARGE, status);
            case REJECTED -> new Answer.Refused(event, Reason.REJECTED, status + ": " + printable(body));
        };
    }

    private @Nullable Duration retryAfter(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("Retry-After")
                .map(value -> RetryAfter.parse(value, clock.instant()))
                .orElse(null);
    }

    private static OptionalInt number(Pattern pattern, String body) {
        Matcher matcher = pattern.matcher(body);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    private static String printable(String body) {
        String line = body.replaceAll("\\p{C}+", " ").strip();
        return line.length() <= MAX_DETAIL_CHARS ? line : line.substring(0, MAX_DETAIL_CHARS) + "...";
    }
}
