package dev.sluice.testkit.siem;

/**
 * Azure Monitor's Logs Ingestion API: an array of objects for a stream of a data collection rule, at most 1 MB in one call
 * before compression, with a token that was given out. Answers 204.
 */
final class SentinelEndpoint {
    static final int MAX_CALL_BYTES = 1 << 20;

    private final Access access;
    private final EventReader events;

    SentinelEndpoint(Access access, EventReader events) {
        this.access = access;
        this.events = events;
    }

    Verdict judge(ReceivingDesk.Request request, byte[] body) {
        if (!access.isIssued(request)) {
            return error(401, "AuthenticationFailed");
        }
        if (!request.target().endsWith("?api-version=2023-01-01")) {
            return error(400, "UnsupportedApiVersion");
        }
        if (body.length > MAX_CALL_BYTES) {
            return error(413, "ContentLengthLimitExceeded");
        }
        EventReader.Events read = events.readArray(body);
        if (read.bad() || read.good() == 0) {
            return error(400, "InvalidRecord");
        }
        return new Verdict.Accepted(204, "", read.good(), read.ids());
    }

    private static Verdict error(int status, String code) {
        return new Verdict.Refused(status, "{\"error\":{\"code\":\"%s\"}}".formatted(code));
    }
}
