package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.DeadLetter;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.siem.ReceivedRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElasticBulkIT extends HttpsContract {

    @Override
    HttpsProtocol protocol() {
        return new HttpsProtocol.ElasticBulk("logs-panos-default");
    }

    @Override
    URI url() {
        return siem.uri("/");
    }

    @Override
    String path() {
        return "/logs-panos-default/_bulk";
    }

    @Override
    AuthSpec auth() {
        return new AuthSpec.ApiKey("Authorization", "ApiKey", token());
    }

    @Test
    void createsDocumentsUnderTheirEventIds() throws Exception {
        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(2));

        ReceivedRequest request = siem.lastRequests().get(0);
        assertThat(request.target())
                .isEqualTo("/logs-panos-default/_bulk"
                        + "?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason");
        assertThat(request.header("Authorization")).contains("ApiKey " + TOKEN);
        assertThat(request.text())
                .isEqualTo(
                        """
                        {"create":{"_id":"fw.acme-0-0"}}
                        {"@timestamp":"2026-11-01T10:20:30.123456Z","event_id":"fw.acme-0-0"}
                        {"create":{"_id":"fw.acme-0-1"}}
                        {"@timestamp":"2026-11-01T10:20:30.123456Z","event_id":"fw.acme-0-1"}
                        """);
    }

    @Test
    void countsWhatIsThereAlreadyAsAccepted() throws Exception {
        siem.script(new Fault.ResetAfterAccepting());

        assertThat(deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(10))).isEmpty();
        assertThat(deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(20))).isEmpty();

        assertThat(inbox().ids().distinct()).isEqualTo(20);
        assertThat(duplicates()).isZero();
    }

    @Test
    void sendsOnlyTheItemsAgainThatElasticsearchWasTooBusyFor() throws Exception {
        siem.failItems(3, 429, event -> !new String(event, UTF_8).contains("fw.acme-0-5\""));

        assertThat(deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(10))).isEmpty();

        assertThat(inbox().ids().distinct()).isEqualTo(10);
        assertThat(siem.lastRequests().get(1).text().lines()).hasSize(6);
        assertThat(siem.requests()).isEqualTo(2);
    }

    @Test
    void returnsAllRefusedItemsOfARequestAtOnce() throws Exception {
        siem.refuse(event -> new String(event, UTF_8).matches(".*fw\\.acme-0-[1357]\".*"));

        List<DeadLetter> deadLetters = deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(10));

        assertThat(deadLetters).extracting(DeadLetter::offset).containsExactly(1L, 3L, 5L, 7L);
        assertThat(deadLetters)
                .extracting(DeadLetter::detail)
                .containsOnly("status 400: document_parsing_exception: for a reason");
        assertThat(siem.requests()).isEqualTo(1);
    }

    @Test
    void holdsTheLaneWhenItMayNotWriteToTheIndex() {
        siem.failItems(1_000, 403, event -> true);

        assertThatThrownBy(() -> deliver(sink(TEN_EVENTS, delivery(Duration.ofMillis(500))), events(10)))
                .hasMessageContaining("last: status 403 for an event (expected: 2xx; check auth and elastic.index)");
    }
}
