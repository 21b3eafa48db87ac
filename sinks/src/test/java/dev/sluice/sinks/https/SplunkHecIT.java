package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.Reason;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.HttpsProtocol;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplunkHecIT extends HttpsContract {

    @Override
    HttpsProtocol protocol() {
        return new HttpsProtocol.SplunkHec("sluice", "pan:traffic", "main", null);
    }

    @Override
    URI url() {
        return siem.hecUri();
    }

    @Override
    String path() {
        return url().getPath();
    }

    @Override
    AuthSpec auth() {
        return new AuthSpec.SplunkToken(token());
    }

    @Test
    void givesSplunkTheEventsOwnTimeAndHost() throws Exception {
        assertThat(deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(25))).isEmpty();

        assertThat(siem.lastRequests().get(0).text())
                .startsWith("{\"time\":1793528430.123456,\"host\":\"fw-1\",\"source\":\"sluice\","
                        + "\"sourcetype\":\"pan:traffic\",\"index\":\"main\",\"event\":{\"event_id\":\"fw.acme-0-");
    }

    @Test
    void knowsFromSplunkWhichEventIsRefused() throws Exception {
        siem.refuse(event -> new String(event, UTF_8).contains("fw.acme-0-13\""));

        List<DeadLetter> deadLetters = deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(25));

        assertThat(deadLetters).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(Reason.REJECTED);
            assertThat(letter.detail()).startsWith("status 400, code 6: ");
        });
        assertThat(siem.requests()).isEqualTo(4);
    }
}
