package dev.sluice.sinks.https;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.https.Credentials.Authorization;
import dev.sluice.sinks.https.Protocol.Outcome;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One lane's SIEM: a shipment is one POST, and once more when its credentials have changed meanwhile. */
final class HttpsReceiver implements Receiver {
    private final LaneHttp http;
    private final RequestHead head;
    private final Protocol protocol;
    private final Credentials credentials;
    private final @Nullable Acknowledgements acknowledgements;
    private final boolean gzip;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor executor;
    private final ThreadLocal<BodyBuffer> bodies = ThreadLocal.withInitial(BodyBuffer::new);

    HttpsReceiver(
            LaneHttp http,
            RequestHead head,
            Protocol protocol,
            Credentials credentials,
            @Nullable Acknowledgements acknowledgements,
            boolean gzip,
            Duration timeout,
            LongSupplier nanoTime,
            ThreadPoolExecutor executor) {
        this.http = http;
        this.head = head;
        this.protocol = protocol;
        this.credentials = credentials;
        this.acknowledgements = acknowledgements;
        this.gzip = gzip;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        try {
            long endNanos = nanoTime.getAsLong() + timeout.toNanos();
            return CompletableFuture.supplyAsync(() -> new Attempt(shipment, request(shipment), endNanos), executor)
                    .thenCompose(this::exchange)
                    .thenCompose(this::settle)
                    .exceptionally(LaneHttp::answer);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Answer.Transient("the receiver was closed", null));
        }
    }

    /** @param request everything but what authenticates it */
    private record Attempt(Shipment shipment, HttpRequest.Builder request, long endNanos) {}

    private HttpRequest.Builder request(Shipment shipment) {
        BodyBuffer body = bodies.get();
        body.reset();
        protocol.write(shipment, body);
        return protocol.post(head.of(shipment).setHeader("Idempotency-Key", IdempotencyKey.of(shipment)), body, gzip);
    }

    private CompletableFuture<HttpResponse<Outcome>> exchange(Attempt attempt) {
        return credentials.current().thenCompose(first -> exchange(attempt, first)
                .thenCompose(response -> protocol.refusesCredentials(response.statusCode())
                        ? credentials
                                .after(first)
                                .thenCompose(others -> others.equals(first)
                                        ? CompletableFuture.completedFuture(response)
                                        : exchange(attempt, others))
                        : CompletableFuture.completedFuture(response)));
    }

    private CompletableFuture<HttpResponse<Outcome>> exchange(Attempt attempt, Authorization authorization) {
        HttpRequest.Builder request = attempt.request().copy();
        authorization.addTo(request);
        Duration left = Duration.ofNanos(Math.max(1, attempt.endNanos() - nanoTime.getAsLong()));
        return http.send(request.timeout(left).build(), reply -> protocol.read(reply, attempt.shipment()), left);
    }

    private CompletableFuture<Answer> settle(HttpResponse<Outcome> response) {
        Outcome outcome = response.body();
        if (outcome instanceof Outcome.Awaited awaited && acknowledgements != null) {
            return acknowledgements.await(awaited.acknowledgementId());
        }
        return CompletableFuture.completedFuture(((Outcome.Settled) outcome).answer());
    }

    @Override
    public Duration answersWithin(Duration requestTimeout) {
        // The last question after an acknowledgement may take a request's time, too.
        return acknowledgements == null
                ? requestTimeout
                : requestTimeout.multipliedBy(2).plus(acknowledgements.within()).plus(Acknowledgements.INTERVAL);
    }

    @Override
    public int bytesOf(EventBatch batch, int event) {
        return protocol.bytesOf(batch, event);
    }

    @Override
    public void close() {
        executor.shutdown();
        http.close();
    }
}
