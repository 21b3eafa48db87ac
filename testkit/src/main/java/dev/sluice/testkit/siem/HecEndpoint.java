package dev.sluice.testkit.siem;

import org.jspecify.annotations.Nullable;

/**
 * Splunk's HTTP Event Collector: event objects concatenated or on lines of their own, answers with the collector's codes
 * (Splunk documentation, "Troubleshoot HTTP Event Collector", table of status codes). A request with one bad event is
 * refused whole, with the number of the event counted from 0.
 */
final class HecEndpoint {

    private static final String SCHEME = "Splunk ";

    private final String token;
    private final EventReader events;

    HecEndpoint(String token, EventReader events) {
        this.token = token;
        this.events = events;
    }

    Verdict judge(@Nullable String authorization, byte[] body) {
        if (authorization == null) {
            return refused(401, 2, "Token is required", "");
        }
        if (!authorization.startsWith(SCHEME)) {
            return refused(401, 3, "Invalid authorization", "");
        }
        if (!authorization.substring(SCHEME.length()).equals(token)) {
            return refused(403, 4, "Invalid token", "");
        }
        // The predicate is asked for well-formed events alone, so the last one it minded is the bad one.
        boolean[] eventMissing = {false};
        EventReader.Events read = events.read(body, event -> {
            eventMissing[0] = !EventReader.hasKey(event, "event");
            return !eventMissing[0];
        });
        if (read.bad()) {
            String number = ",\"invalid-event-number\":" + read.good();
            return eventMissing[0]
                    ? refused(400, 12, "Event field is required", number)
                    : refused(400, 6, "Invalid data format", number);
        }
        if (read.good() == 0) {
            return refused(400, 5, "No data", "");
        }
        return new Verdict.Accepted("{\"text\":\"Success\",\"code\":0}", read.good(), read.ids());
    }

    private static Verdict refused(int status, int code, String text, String more) {
        return new Verdict.Refused(status, "{\"text\":\"%s\",\"code\":%d%s}".formatted(text, code, more));
    }
}
