package dev.sluice.testkit.siem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes requests to their endpoint and remembers what came of them. Knows nothing of connections. */
final class ReceivingDesk {

    static final String HEC = "/services/collector";
    static final String INGEST = "/ingest";
    static final String TOKEN = "/oauth2/token";

    private static final Pattern BULK = Pattern.compile("/([a-z0-9][a-z0-9._-]*)/_bulk");
    private static final Pattern SENTINEL = Pattern.compile("/dataCollectionRules/dcr-[^/]+/streams/[^/]+");
    private static final Pattern SEC_OPS =
            Pattern.compile("/v1alpha/projects/[^/]+/locations/[^/]+/instances/[^/]+/logTypes/[^/]+/logs:import");

    private final HecEndpoint hec;
    private final IngestEndpoint ingest;
    private final BulkEndpoint bulk;
    private final SentinelEndpoint sentinel;
    private final SecOpsEndpoint secOps;
    private final TokenEndpoint tokens;
    private final int kept;
    private final ConcurrentMap<String, Inbox> inboxes = new ConcurrentHashMap<>();
    private final Deque<ReceivedRequest> last = new ArrayDeque<>();
    private final LongAdder requests = new LongAdder();
    private volatile Predicate<byte[]> refused = event -> false;

    ReceivingDesk(
            Access access,
            TokenEndpoint tokens,
            @Nullable AckDesk acks,
            ItemFaults itemFaults,
            Function<byte[], Optional<String>> idOf,
            int kept) {
        EventReader events = new EventReader(idOf, event -> refused.test(event));
        this.hec = new HecEndpoint(access, events, acks);
        this.ingest = new IngestEndpoint(access, events);
        this.bulk = new BulkEndpoint(access, events, itemFaults);
        this.sentinel = new SentinelEndpoint(access, events);
        this.secOps = new SecOpsEndpoint(access, events);
        this.tokens = tokens;
        this.kept = kept;
    }

    /** Whether a request is beside those with events: for a token or an acknowledgement. */
    static boolean isAside(String target) {
        String path = path(target);
        return path.equals(TOKEN) || path.equals(HEC + "/ack");
    }

    private static String path(String target) {
        return target.replaceFirst("\\?.*", "");
    }

    /** A request without its answer. */
    @SuppressWarnings("ArrayRecordComponent") // requests are not compared
    record Request(
            String protocol,
            @Nullable String client,
            String method,
            String target,
            Map<String, List<String>> headers,
            byte @Nullable [] body) {

        ReceivedRequest answered(int status) {
            return new ReceivedRequest(
                    protocol, client, method, target, headers, body == null ? new byte[0] : body, status);
        }
    }

    /** Judges a request and keeps what it accepts. */
    Verdict handle(Request request) {
        Verdict verdict = judge(request);
        if (verdict instanceof Verdict.Accepted accepted) {
            inbox(path(request.target())).add(accepted);
        }
        return verdict;
    }

    private Verdict judge(Request request) {
        String path = path(request.target());
        if (path.equals(HEC + "/health") && request.method().equals("GET")) {
            return new Verdict.Refused(200, "{\"text\":\"HEC is healthy\",\"code\":17}");
        }
        BiFunction<Request, byte[], Verdict> endpoint = endpoint(path);
        if (endpoint == null) {
            return new Verdict.Refused(404, "{\"text\":\"The requested URL was not found on this server.\"}");
        }
        if (!request.method().equals("POST")) {
            return new Verdict.Refused(405, "{\"text\":\"Method Not Allowed\"}");
        }
        if (request.body() == null) {
            return new Verdict.Refused(400, "{\"text\":\"Unreadable content encoding\"}");
        }
        return endpoint.apply(request, request.body());
    }

    private @Nullable BiFunction<Request, byte[], Verdict> endpoint(String path) {
        if (path.equals(HEC) || path.equals(HEC + "/event") || path.equals(HEC + "/event/1.0")) {
            return hec::judge;
        } else if (path.equals(HEC + "/ack")) {
            return hec::judgeAcks;
        } else if (path.equals(INGEST) || path.startsWith(INGEST + "/")) {
            return ingest::judge;
        } else if (path.equals(TOKEN)) {
            return (request, body) -> tokens.judge(body);
        } else if (SENTINEL.matcher(path).matches()) {
            return sentinel::judge;
        } else if (SEC_OPS.matcher(path).matches()) {
            return secOps::judge;
        }
        Matcher index = BULK.matcher(path);
        return index.matches() ? (request, body) -> bulk.judge(request, index.group(1), body) : null;
    }

    /** Remembers a request for events with the status of its answer; 0 if there was none. */
    void remember(Request request, int status) {
        if (isAside(request.target())) {
            return;
        }
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

    Inbox inbox(String path) {
        return inboxes.computeIfAbsent(path, any -> new Inbox());
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
