package dev.sluice.sinks.https;

import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.sinks.delivery.TlsTrust;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.AuthSpec;
import dev.sluice.subscription.SinkSpec.Https;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Opens a lane's HTTP client, with the credentials as they are then. */
final class HttpsReceiverFactory implements ReceiverFactory {
    private static final long serialVersionUID = 1;
    private static final Duration MAX_CONNECT_TIME = Duration.ofSeconds(10);
    private static final int MAX_THREADS = 4;
    private static final long IDLE_THREAD_SECONDS = 30;

    @Override
    public Receiver open(LaneSetup lane) {
        Https sink = lane.sink(Https.class);
        ThreadPoolExecutor executor = executor(sink);
        return new HttpsReceiver(
                client(sink, executor),
                template(sink),
                Framing.of(sink),
                Verdicts.of(sink.protocol(), Clock.systemUTC()),
                sink.gzip(),
                sink.delivery().requestTimeout(),
                executor);
    }

    private static HttpClient client(Https sink, ThreadPoolExecutor executor) {
        boolean secure = "https".equals(sink.url().getScheme().toLowerCase(Locale.ROOT));
        Duration requestTimeout = sink.delivery().requestTimeout();
        HttpClient.Builder client = HttpClient.newBuilder()
                // HTTP/2 is agreed on in the TLS handshake; without TLS it would take an upgrade that few servers know.
                .version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(requestTimeout.compareTo(MAX_CONNECT_TIME) < 0 ? requestTimeout : MAX_CONNECT_TIME)
                .executor(executor);
        if (secure) {
            client.sslContext(TlsTrust.context(sink.tls())).sslParameters(TlsTrust.parameters());
        }
        return client.build();
    }

    private static HttpRequest.Builder template(Https sink) {
        HttpRequest.Builder request = HttpRequest.newBuilder(sink.url())
                .timeout(sink.delivery().requestTimeout())
                .header("User-Agent", "Sluice");
        if (sink.auth() instanceof AuthSpec.Bearer bearer) {
            request.header("Authorization", "Bearer " + token(bearer.token()));
        } else if (sink.auth() instanceof AuthSpec.SplunkToken splunk) {
            request.header("Authorization", "Splunk " + token(splunk.token()));
        }
        return request;
    }

    /** Checked here, since the HTTP client's own complaint would show the token. */
    private static String token(SecretRef reference) {
        String token = reference.read().reveal();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalStateException("sink.https.auth.token: " + reference.reference()
                    + " holds (hidden) (expected: visible ASCII characters without spaces)");
        }
        return token;
    }

    /** Frames, compresses and serves the client's connections; its queue is bounded by the shipments under way. */
    private static ThreadPoolExecutor executor(Https sink) {
        int threads = Math.max(1, Math.min(sink.delivery().maxInFlight(), MAX_THREADS));
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "sluice-https");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
