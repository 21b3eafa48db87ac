package dev.sluice.testkit.siem;

import org.jspecify.annotations.Nullable;

/** JSON objects, one a line, with a bearer token. A request with one bad event is refused whole, and not told which. */
final class IngestEndpoint {

    private final String token;
    private final EventReader events;

    IngestEndpoint(String token, EventReader events) {
        this.token = token;
        this.events = events;
    }

    Verdict judge(@Nullable String authorization, byte[] body) {
        if (!("Bearer " + token).equals(authorization)) {
            return new Verdict.Refused(401, "{\"error\":\"unauthorized\"}");
        }
        EventReader.Events read = events.read(body, event -> true);
        if (read.bad() || read.good() == 0) {
            return new Verdict.Refused(400, "{\"error\":\"invalid events\"}");
        }
        return new Verdict.Accepted("{\"accepted\":" + read.good() + "}", read.good(), read.ids());
    }
}
