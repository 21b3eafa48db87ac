package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.testkit.siem.ReceivedRequest;
import java.net.URI;
import org.junit.jupiter.api.Test;

class JsonArrayIT extends HttpsContract {

    @Override
    HttpsProtocol protocol() {
        return new HttpsProtocol.JsonArray();
    }

    @Override
    URI url() {
        return siem.uri(path());
    }

    @Override
    String path() {
        return "/ingest/array";
    }

    @Override
    AuthSpec auth() {
        return new AuthSpec.ApiKey("X-API-Key", null, token());
    }

    @Test
    void postsOneArrayWithAKey() throws Exception {
        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(2));

        ReceivedRequest request = siem.lastRequests().get(0);
        assertThat(request.header("Content-Type")).contains("application/json");
        assertThat(request.header("X-API-Key")).contains(TOKEN);
        assertThat(request.text()).isEqualTo("[{\"event_id\":\"fw.acme-0-0\"},{\"event_id\":\"fw.acme-0-1\"}]");
    }
}
