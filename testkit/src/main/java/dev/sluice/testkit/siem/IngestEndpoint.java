package dev.sluice.testkit.siem;

/**
 * JSON objects, one a line or, as {@code application/json}, in one array. A request with one bad event is refused whole, and
 * not told which.
 */
final class IngestEndpoint {

    private final Access access;
    private final EventReader events;

    IngestEndpoint(Access access, EventReader events) {
        this.access = access;
        this.events = events;
    }

    Verdict judge(ReceivingDesk.Request request, byte[] body) {
        if (!access.isKnown(request)) {
            return new Verdict.Refused(401, "{\"error\":\"unauthorized\"}");
        }
        boolean array = Access.header(request, "content-type").equals("application/json");
        EventReader.Events read = array ? events.readArray(body) : events.read(body, event -> true);
        if (read.bad() || read.good() == 0) {
            return new Verdict.Refused(400, "{\"error\":\"invalid events\"}");
        }
        return new Verdict.Accepted("{\"accepted\":" + read.good() + "}", read.good(), read.ids());
    }
}
