package dev.sluice.sinks.https;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** One lane's HTTP client: a shipment is one POST. */
final class HttpsReceiver implements Receiver {
    private static final int MAX_ANSWER_BYTES = 8 << 10;

    private final HttpClient client;
    private final HttpRequest.Builder template;
    private final Framing framing;
    private final Verdicts verdicts;
    private final boolean gzip;
    private final Duration timeout;
    private final ThreadPoolExecutor executor;
    private final ThreadLocal<BodyBuffer> bodies = ThreadLocal.withInitial(BodyBuffer::new);
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();

    HttpsReceiver(
            HttpClient client,
            HttpRequest.Builder template,
            Framing framing,
            Verdicts verdicts,
            boolean gzip,
            Duration timeout,
            ThreadPoolExecutor executor) {
        this.client = client;
        this.template = template;
        this.framing = framing;
        this.verdicts = verdicts;
        this.gzip = gzip;
        this.timeout = timeout;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        try {
            return CompletableFuture.supplyAsync(() -> request(shipment), executor)
                    .thenCompose(this::exchange);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Answer.Transient("the receiver was closed", null));
        }
    }

    private HttpRequest request(Shipment shipment) {
        BodyBuffer body = bodies.get();
        body.reset();
        framing.write(shipment, body);
        HttpRequest.Builder request = template.copy()
                .header("Content-Type", framing.contentType())
                .header("Idempotency-Key", IdempotencyKey.of(shipment));
        if (gzip) {
            request.header("Content-Encoding", "gzip");
        }
        byte[] content = gzip ? body.gzipped() : body.toByteArray();
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(content)).build();
    }

    @SuppressWarnings("CollectionUndefinedEquality") // Identity is what is meant.
    private CompletableFuture<Answer> exchange(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, head -> new FirstBytes(MAX_ANSWER_BYTES));
        underWay.add(exchange);
        // The request's own timeout ends with the answer's headers; this one includes its body.
        return exchange.thenApply(Function.identity())
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .handle((response, trouble) -> {
                    underWay.remove(exchange);
                    if (trouble == null) {
                        return verdicts.answer(response);
                    }
                    exchange.cancel(true);
                    return transientOrBug(trouble);
                });
    }

    private Answer transientOrBug(Throwable trouble) {
        Throwable cause =
                trouble instanceof CompletionException && trouble.getCause() != null ? trouble.getCause() : trouble;
        if (cause instanceof TimeoutException) {
            return new Answer.Transient("no complete answer within " + timeout.toMillis() + " ms", null);
        }
        if (cause instanceof IOException || cause instanceof CancellationException) {
            String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
            return new Answer.Transient(cause.getClass().getSimpleName() + message, null);
        }
        throw new CompletionException(cause);
    }

    /** Cancels the requests under way. The JDK's client itself ends once nothing refers to it. */
    @Override
    public void close() {
        executor.shutdown();
        underWay.forEach(exchange -> exchange.cancel(true));
    }
}
