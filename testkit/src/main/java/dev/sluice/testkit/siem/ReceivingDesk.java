package dev.sluice.testkit.siem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes requests to their endpoint and remembers what came of them. Knows nothing of connections. */
final class ReceivingDesk {

    static final String HEC = "/services/collector";
    static final String INGEST = "/ingest";

    private final HecEndpoint hec;
    private final IngestEndpoint ingest;
    private final int kept;
    private final ConcurrentMap<String, Inbox> inboxes = new ConcurrentHashMap<>();
    private final Deque<ReceivedRequest> last = new ArrayDeque<>();
    private final LongAdder requests = new LongAdder();
    private volatile Predicate<byte[]> refused = event -> false;

    ReceivingDesk(String token, Function<byte[], Optional<String>> idOf, int kept) {
        EventReader events = new EventReader(idOf, event -> refused.test(event));
        this.hec = new HecEndpoint(token, events);
        this.ingest = new IngestEndpoint(token, events);
        this.kept = kept;
    }

    /** A request without its answer. */
    @SuppressWarnings("ArrayRecordComponent") // requests are not compared
    record Request(
            String protocol, String method, String target, Map<String, List<String>> headers, byte @Nullable [] body) {

        ReceivedRequest answered(int status) {
            return new ReceivedRequest(protocol, method, target, headers, body == null ? new byte[0] : body, status);
        }
    }

    /** Judges a request and keeps what it accepts. */
    Verdict handle(Request request) {
        Verdict verdict = judge(request);
        if (verdict instanceof Verdict.Accepted accepted) {
            inbox(request.target()).add(accepted);
        }
        return verdict;
    }

    private Verdict judge(Request request) {
        String path = request.target().replaceFirst("\\?.*", "");
        if (path.equals(HEC + "/health") && request.method().equals("GET")) {
            return new Verdict.Refused(200, "{\"text\":\"HEC is healthy\",\"code\":17}");
        }
        boolean toHec = path.equals(HEC) || path.equals(HEC + "/event") || path.equals(HEC + "/event/1.0");
        boolean toIngest = path.equals(INGEST) || path.startsWith(INGEST + "/");
        if (!toHec && !toIngest) {
            return new Verdict.Refused(404, "{\"text\":\"The requested URL was not found on this server.\"}");
        }
        if (!request.method().equals("POST")) {
            return new Verdict.Refused(405, "{\"text\":\"Method Not Allowed\"}");
        }
        if (request.body() == null) {
            return new Verdict.Refused(400, "{\"text\":\"Unreadable content encoding\"}");
        }
        String authorization = request.headers().getOrDefault("authorization", List.of()).stream()
                .findFirst()
                .orElse(null);
        return toHec ? hec.judge(authorization, request.body()) : ingest.judge(authorization, request.body());
    }

    /** Remembers a request with the status of its answer; 0 if there was none. */
    void remember(Request request, int status) {
        requests.increment();
        synchronized (last) {
            while (!last.isEmpty() && last.size() >= kept) {
                last.removeFirst();
            }
            if (kept > 0) {
                last.addLast(request.answered(status));
            }
        }
    }

    Inbox inbox(String target) {
        return inboxes.computeIfAbsent(target, any -> new Inbox());
    }

    long events() {
        return inboxes.values().stream().mapToLong(Inbox::events).sum();
    }

    long requests() {
        return requests.sum();
    }

    List<ReceivedRequest> lastRequests() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    void refuse(Predicate<byte[]> events) {
        refused = events;
    }
}
