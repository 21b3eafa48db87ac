package dev.sluice.testkit.siem;

import org.jspecify.annotations.Nullable;

/**
 * Splunk's HTTP Event Collector: event objects concatenated or on lines of their own, answers with the collector's codes
 * (Splunk documentation, "Troubleshoot HTTP Event Collector", table of status codes). A request with one bad event is
 * refused whole, with the number of the event counted from 0.
 */
final class HecEndpoint {

    private static final String SCHEME = "Splunk ";
    private static final String CHANNEL = "x-splunk-request-channel";

    private final Access access;
    private final EventReader events;
    private final @Nullable AckDesk acks;

    /** With acknowledgements a request needs a channel, and its answer has a number to ask for. */
    HecEndpoint(Access access, EventReader events, @Nullable AckDesk acks) {
        this.access = access;
        this.events = events;
        this.acks = acks;
    }

    Verdict judge(ReceivingDesk.Request request, byte[] body) {
        Verdict stranger = stranger(request);
        if (stranger != null) {
            return stranger;
        }
        String channel = Access.header(request, CHANNEL);
        if (acks != null && channel.isEmpty()) {
            return refused(400, 10, "Data channel is missing", "");
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
        String ack = acks == null ? "" : ",\"ackId\":" + acks.accepted(channel);
        return new Verdict.Accepted("{\"text\":\"Success\",\"code\":0" + ack + "}", read.good(), read.ids());
    }

    Verdict judgeAcks(ReceivingDesk.Request request, byte[] body) {
        Verdict stranger = stranger(request);
        if (stranger != null) {
            return stranger;
        }
        return acks == null
                ? refused(400, 14, "ACK is disabled", "")
                : acks.judge(Access.header(request, CHANNEL), body);
    }

    private @Nullable Verdict stranger(ReceivingDesk.Request request) {
        String authorization = Access.header(request, "authorization");
        if (authorization.isEmpty()) {
            return refused(401, 2, "Token is required", "");
        }
        if (!authorization.startsWith(SCHEME)) {
            return refused(401, 3, "Invalid authorization", "");
        }
        return authorization.substring(SCHEME.length()).equals(access.token())
                ? null
                : refused(403, 4, "Invalid token", "");
    }

    private static Verdict refused(int status, int code, String text, String more) {
        return new Verdict.Refused(status, "{\"text\":\"%s\",\"code\":%d%s}".formatted(text, code, more));
    }
}
