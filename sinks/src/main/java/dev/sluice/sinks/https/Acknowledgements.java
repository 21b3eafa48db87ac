package dev.sluice.sinks.https;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.https.Credentials.Authorization;
import dev.sluice.sinks.https.Protocol.Outcome;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One lane's indexer acknowledgements: asks Splunk for all that are outstanding, with one request at a time, while there are
 * any. As many can be outstanding as shipments may be under way. See "About HTTP Event Collector Indexer Acknowledgment" in
 * Splunk's "Getting Data In".
 */
final class Acknowledgements {
    /** Indexers take seconds; a delivered shipment waits half of this longer than it has to. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** For each of the shipments under way some 15 bytes. */
    private static final int MAX_ANSWER_BYTES = 16 << 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LaneHttp http;
    private final SplunkHec hec;
    private final Credentials credentials;
    private final Duration within;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Executor later;
    private final Map<Long, Outstanding> outstanding = new TreeMap<>();
    private boolean polling;

    private record Outstanding(CompletableFuture<Answer> answer, long endNanos) {}

    /**
     * @param within the time that the indexers have
     * @param timeout of one question
     * @param later runs a task after {@link #INTERVAL}
     */
    Acknowledgements(
            LaneHttp http,
            SplunkHec hec,
            Credentials credentials,
            Duration within,
            Duration timeout,
            LongSupplier nanoTime,
            Executor later) {
        this.http = http;
        this.hec = hec;
        this.credentials = credentials;
        this.within = within;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.later = later;
    }

    Duration within() {
        return within;
    }

    /** Accepted once the indexers have it; {@link Answer.Transient} when that takes too long. */
    CompletableFuture<Answer> await(long id) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        List<Outstanding> forgotten = List.of();
        synchronized (this) {
            if (outstanding.containsKey(id)) {
                // A collector that was restarted counts from 0 again, and the ids of before now stand for other
                // requests.
                forgotten = List.copyOf(outstanding.values());
                outstanding.clear();
            }
            outstanding.put(id, new Outstanding(answer, nanoTime.getAsLong() + within.toNanos()));
            if (!polling) {
                polling = true;
                later.execute(this::poll);
            }
        }
        settle(
                forgotten,
                new Answer.Transient("acknowledgement " + id + " was given out twice: Splunk has restarted", null));
        return answer;
    }

    private void poll() {
        List<Long> ids;
        synchronized (this) {
            ids = List.copyOf(outstanding.keySet());
        }
        var unused = credentials
                .current()
                .thenCompose(authorization -> ask(ids, authorization))
                .exceptionally(trouble -> LaneHttp.answer(trouble))
                .whenComplete((trouble, bug) -> pollAgain(
                        bug == null
                                ? trouble
                                : new Answer.Transient(
                                        "unexpected " + bug.getClass().getName(), null)));
    }

    /** Settles what is acknowledged; what is wrong otherwise, or null. */
    private CompletableFuture<@Nullable Answer> ask(List<Long> ids, Authorization authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(hec.acknowledgementUri())
                .timeout(timeout)
                .setHeader("User-Agent", "Sluice")
                .setHeader("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{\"acks\":[", "]}"))));
        hec.addHeaders(request);
        authorization.addTo(request);
        CompletableFuture<HttpResponse<Reply>> answer =
                http.send(request.build(), head -> Reply.read(head, MAX_ANSWER_BYTES), timeout);
        return answer.thenCompose(response -> {
            Reply reply = response.body();
            if (Verdicts.of(reply.status()) == Verdicts.Verdict.ACCEPTED) {
                acknowledge(ids, reply.body());
                return CompletableFuture.completedFuture(null);
            }
            Answer refused = ((Outcome.Settled) hec.outcome(reply)).answer();
            return hec.refusesCredentials(reply.status())
                    ? credentials
                            .after(authorization)
                            .thenApply(others -> others.equals(authorization) ? refused : null)
                    : CompletableFuture.completedFuture(refused);
        });
    }

    private void acknowledge(List<Long> ids, String body) {
        JsonNode acks;
        try {
            acks = JSON.readTree(body).path("acks");
        } catch (JsonProcessingException notJson) {
            // Asked for again, until the time is over.
            return;
        }
        List<Outstanding> settled = new ArrayList<>();
        synchronized (this) {
            for (long id : ids) {
                if (acks.path(Long.toString(id)).asBoolean()) {
                    Outstanding acknowledged = outstanding.remove(id);
                    if (acknowledged != null) {
                        settled.add(acknowledged);
                    }
                }
            }
        }
        settle(settled, new Answer.Accepted());
    }

    private void pollAgain(@Nullable Answer trouble) {
        List<Outstanding> over = new ArrayList<>();
        boolean held = trouble instanceof Answer.Held;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            outstanding.values().removeIf(each -> (held || now - each.endNanos() >= 0) && over.add(each));
            polling = !outstanding.isEmpty();
            if (polling) {
                later.execute(this::poll);
            }
        }
        settle(
                over,
                held ? trouble : new Answer.Transient("not acknowledged within " + within.toSeconds() + " s", null));
    }

    /** Without the lock: what is told may send the next shipment. */
    private static void settle(List<Outstanding> settled, Answer answer) {
        settled.forEach(each -> each.answer().complete(answer));
    }
}
