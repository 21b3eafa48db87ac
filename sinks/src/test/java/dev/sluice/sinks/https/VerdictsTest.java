package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.https.Verdicts.Verdict;
import dev.sluice.subscription.SinkSpec.HttpsProtocol;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T10:20:30Z"), ZoneOffset.UTC);
    private final Verdicts generic = Verdicts.of(HttpsProtocol.JSON_LINES, CLOCK);
    private final Verdicts hec = Verdicts.of(HttpsProtocol.SPLUNK_HEC, CLOCK);

    @ParameterizedTest
    @CsvSource({
        "200, ACCEPTED",
        "202, ACCEPTED",
        "204, ACCEPTED",
        "301, MISCONFIGURED",
        "307, MISCONFIGURED",
        "400, REJECTED",
        "401, MISCONFIGURED",
        "403, MISCONFIGURED",
        "404, MISCONFIGURED",
        "408, BUSY",
        "409, REJECTED",
        "413, TOO_LARGE",
        "415, MISCONFIGURED",
        "422, REJECTED",
        "429, BUSY",
        "500, BUSY",
        "502, BUSY",
        "503, BUSY",
        "504, BUSY",
        "599, BUSY"
    })
    void knowsWhatAStatusAsksFor(int status, Verdict verdict) {
        assertThat(Verdicts.of(status)).isEqualTo(verdict);
    }

    @Test
    void honoursRetryAfter() {
        assertThat(generic.answer(new Response(429, "", Map.of("Retry-After", List.of("7")))))
                .isEqualTo(new Answer.Transient("status 429", Duration.ofSeconds(7)));
        assertThat(generic.answer(
                        new Response(503, "", Map.of("Retry-After", List.of("Sun, 01 Nov 2026 10:20:40 GMT")))))
                .isEqualTo(new Answer.Transient("status 503", Duration.ofSeconds(10)));
        assertThat(generic.answer(new Response(503, "busy"))).isEqualTo(new Answer.Transient("status 503", null));
    }

    @Test
    void holdsTheLaneWhenTheConfigurationIsRefused() {
        assertThat(generic.answer(new Response(401, "no")))
                .isEqualTo(new Answer.Held("status 401 (expected: 2xx; check url, auth and hec)", null));
        assertThat(hec.answer(
                        new Response(400, "{\"text\":\"Incorrect index\",\"code\":7,\"invalid-event-number\":1}")))
                .isEqualTo(new Answer.Held("status 400, code 7 (expected: 2xx; check url, auth and hec)", null));
    }

    @Test
    void takesTheRefusedEventFromSplunksAnswer() {
        String body = "{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":3}";

        assertThat(hec.answer(new Response(400, body)))
                .isEqualTo(new Answer.Refused(3, Reason.REJECTED, "status 400, code 6: " + body));
        assertThat(generic.answer(new Response(400, body)))
                .isEqualTo(new Answer.Refused(-1, Reason.REJECTED, "status 400: " + body));
    }

    @Test
    void namesNoEventWhenSplunkNamesNone() {
        assertThat(hec.answer(new Response(400, "{\"text\":\"No data\",\"code\":5}")))
                .isEqualTo(new Answer.Refused(
                        -1, Reason.REJECTED, "status 400, code 5: {\"text\":\"No data\",\"code\":5}"));
        assertThat(hec.answer(new Response(400, "<html>")))
                .isEqualTo(new Answer.Refused(-1, Reason.REJECTED, "status 400: <html>"));
    }

    @Test
    void splitsWhatIsTooLarge() {
        assertThat(generic.answer(new Response(413, "x")))
                .isEqualTo(new Answer.Refused(-1, Reason.TOO_LARGE, "status 413"));
    }

    @Test
    void boundsAndCleansWhatTheReceiverSaid() {
        Answer answer = generic.answer(new Response(400, "bad\r\n\u001b[31m" + "x".repeat(5_000)));

        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.detail())
                .startsWith("status 400: bad [31mxxx")
                .endsWith("x...")
                .hasSize("status 400: ".length() + 203));
    }

    /** A response without a connection behind it. */
    private record Response(int statusCode, String text, Map<String, List<String>> fields)
            implements HttpResponse<byte[]> {
        Response(int statusCode, String text) {
            this(statusCode, text, Map.of());
        }

        @Override
        public byte[] body() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(fields, (name, value) -> true);
        }

        @Override
        public HttpRequest request() {
            throw new AssertionError("a verdict does not look at the request");
        }

        @Override
        public Optional<HttpResponse<byte[]>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return URI.create("https://siem.example");
        }

        @Override
        public HttpClient.Version version() {
            return HttpClient.Version.HTTP_2;
        }
    }
}
