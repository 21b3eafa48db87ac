package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.https.Verdicts.Verdict;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.HttpsProtocol;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T10:20:30Z"), ZoneOffset.UTC);
    private final Verdicts generic = new Verdicts(CLOCK);
    private final SplunkHec splunk = new SplunkHec(
            URI.create("https://splunk.example/services/collector/event"),
            new HttpsProtocol.SplunkHec(null, null, null, null),
            new FormatSpec.Json(),
            generic);

    private Answer hec(Reply reply) {
        return ((Protocol.Outcome.Settled) splunk.outcome(reply)).answer();
    }

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
        assertThat(generic.answer(reply(429, "Retry-After", "7")))
                .isEqualTo(new Answer.Transient("status 429", Duration.ofSeconds(7)));
        assertThat(generic.answer(reply(503, "Retry-After", "Sun, 01 Nov 2026 10:20:40 GMT")))
                .isEqualTo(new Answer.Transient("status 503", Duration.ofSeconds(10)));
        assertThat(generic.answer(reply(503, "busy"))).isEqualTo(new Answer.Transient("status 503", null));
    }

    @Test
    void holdsTheLaneWhenTheConfigurationIsRefused() {
        assertThat(generic.answer(reply(401, "no")))
                .isEqualTo(new Answer.Held(
                        "status 401 (expected: 2xx; check url, auth and the options of the protocol)", null));
        assertThat(hec(reply(400, "{\"text\":\"Incorrect index\",\"code\":7,\"invalid-event-number\":1}")))
                .isEqualTo(new Answer.Held(
                        "status 400, code 7 (expected: 2xx; check url, auth and the options of the protocol)", null));
    }

    @Test
    void takesTheRefusedEventFromSplunksAnswer() {
        String body = "{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":3}";

        assertThat(hec(reply(400, body)))
                .isEqualTo(new Answer.Refused(3, Reason.REJECTED, "status 400, code 6: " + body));
        assertThat(generic.answer(reply(400, body)))
                .isEqualTo(new Answer.Refused(-1, Reason.REJECTED, "status 400: " + body));
    }

    @Test
    void namesNoEventWhenSplunkNamesNone() {
        assertThat(hec(reply(400, "{\"text\":\"No data\",\"code\":5}")))
                .isEqualTo(new Answer.Refused(
                        -1, Reason.REJECTED, "status 400, code 5: {\"text\":\"No data\",\"code\":5}"));
        assertThat(hec(reply(400, "<html>"))).isEqualTo(new Answer.Refused(-1, Reason.REJECTED, "status 400: <html>"));
    }

    @Test
    void splitsWhatIsTooLarge() {
        assertThat(generic.answer(reply(413, "x"))).isEqualTo(new Answer.Refused(-1, Reason.TOO_LARGE, "status 413"));
    }

    @Test
    void boundsAndCleansWhatTheReceiverSaid() {
        Answer answer = generic.answer(reply(400, "bad\r\n\u001b[31m" + "x".repeat(5_000)));

        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.detail())
                .startsWith("status 400: bad [31mxxx")
                .endsWith("x...")
                .hasSize("status 400: ".length() + 203));
    }

    private static Reply reply(int status, String body) {
        return new Reply(status, HttpHeaders.of(Map.of(), (name, value) -> true), body);
    }

    private static Reply reply(int status, String header, String value) {
        return new Reply(status, HttpHeaders.of(Map.of(header, List.of(value)), (name, any) -> true), "busy");
    }
}
