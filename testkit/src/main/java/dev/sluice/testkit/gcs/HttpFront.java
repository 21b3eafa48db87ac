package dev.sluice.testkit.gcs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Carries requests from HTTP to the API and back, counts them, and lets the scripted faults strike. */
final class HttpFront implements HttpHandler {

    private final JsonApi api;
    private final GcsFaults faults;
    private final RequestMeter meter;
    private final int maxBodyBytes;
    private final CountDownLatch closing;

    /** @param closing released when the server closes, so that no fault outlives it */
    HttpFront(JsonApi api, GcsFaults faults, RequestMeter meter, int maxBodyBytes, CountDownLatch closing) {
        this.api = api;
        this.faults = faults;
        this.meter = meter;
        this.maxBodyBytes = maxBodyBytes;
        this.closing = closing;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        // Closing an exchange that has not been answered closes its connection.
        try (exchange) {
            ApiRequest head;
            try {
                head = head(exchange);
            } catch (ApiException e) {
                send(exchange, api.refusal(e));
                return;
            }
            Route route = Route.of(head);
            meter.request(route.operation());
            GcsFault fault = faults.take(route.operation());
            if (fault instanceof GcsFault.ResetMidUpload reset) {
                meter.received(exchange.getRequestBody().readNBytes(reset.afterBytes()).length);
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(maxBodyBytes + 1);
            meter.received(body.length);
            if (body.length > maxBodyBytes) {
                send(exchange, api.refusal(ApiException.tooLarge(maxBodyBytes)));
                return;
            }
            serve(exchange, route, head, body, fault);
        }
    }

    private void serve(HttpExchange exchange, Route route, ApiRequest head, byte[] body, @Nullable GcsFault fault)
            throws IOException {
        if (fault instanceof GcsFault.Status status) {
            Duration retryAfter = status.retryAfter();
            if (retryAfter != null) {
                exchange.getResponseHeaders().set("Retry-After", Long.toString(retryAfter.toSeconds()));
            }
            send(exchange, api.refusal(ApiException.scripted(status.code())));
        } else if (fault instanceof GcsFault.Hang hang) {
            awaitClosing(hang.limit());
        } else if (fault instanceof GcsFault.AnswerLost) {
            answer(route, head, body);
        } else {
            if (fault instanceof GcsFault.Slow slow) {
                awaitClosing(slow.delay());
            }
            send(exchange, answer(route, head, body));
        }
    }

    private ApiResponse answer(Route route, ApiRequest head, byte[] body) {
        byte[] unpacked;
        try {
            unpacked = "gzip".equals(head.header("content-encoding")) ? gunzip(body) : body;
        } catch (IOException e) {
            return api.refusal(ApiException.invalid("The body is not what its Content-Encoding says."));
        }
        return api.answer(route, head.withBody(unpacked));
    }

    private byte[] gunzip(byte[] body) throws IOException {
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return unpacked.readNBytes(maxBodyBytes);
        }
    }

    private void awaitClosing(Duration limit) {
        try {
            // Whether the time ran out or the server closed, the wait is over.
            boolean unused = closing.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(HttpExchange exchange, ApiResponse response) throws IOException {
        response.headers().forEach(exchange.getResponseHeaders()::set);
        boolean isBodyless =
                response.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
        // -1 stands for "no body" in this interface, 0 for "of unknown length".
        exchange.sendResponseHeaders(response.status(), isBodyless ? -1 : response.body().length);
        if (!isBodyless) {
            exchange.getResponseBody().write(response.body());
            meter.sent(response.body().length);
        }
    }

    private static ApiRequest head(HttpExchange exchange) {
        Map<String, String> headers = new HashMap<>();
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            headers.put(header.getKey(), header.getValue().get(0));
        }
        return ApiRequest.of(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, new byte[0]);
    }
}
