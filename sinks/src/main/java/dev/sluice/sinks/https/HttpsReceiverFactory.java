package dev.sluice.sinks.https;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.sinks.delivery.TlsTrust;
import dev.sluice.sinks.https.TokenCredentials.Token;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.HeaderSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.ProxySpec;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens a lane's HTTP client with its credentials, which no other lane can reach. */
final class HttpsReceiverFactory implements ReceiverFactory {
    private static final long serialVersionUID = 1;
    private static final Duration MAX_CONNECT_TIME = Duration.ofSeconds(10);

    /** Of a token endpoint, which answers at once or is in trouble. */
    private static final Duration MAX_TOKEN_TIME = Duration.ofSeconds(10);

    private static final int MAX_THREADS = 4;
    private static final long IDLE_THREAD_SECONDS = 30;

    /** Lanes whose headers name the topic, so that a request must be of one. */
    private final Set<String> byTopic;

    HttpsReceiverFactory(Collection<LaneSetup> lanes) {
        byTopic = lanes.stream()
                .filter(lane -> lane.sink(Https.class).headers().stream().anyMatch(HeaderSpec::perTopic))
                .map(lane -> lane.subscription().lane())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Object shipmentKey(EventBatch batch, int event) {
        return byTopic.contains(batch.lane()) ? batch.topic() : "";
    }

    @Override
    public Receiver open(LaneSetup lane) {
        Https sink = lane.sink(Https.class);
        Duration timeout = sink.delivery().requestTimeout();
        ThreadPoolExecutor executor = executor(sink);
        Protocol protocol = Protocol.of(sink, Clock.systemUTC());
        LaneHttp http = http(sink, executor);
        Credentials credentials = credentials(sink, http, protocol.verdicts());
        return new HttpsReceiver(
                http,
                new RequestHead(lane.subscription(), sink.headers(), protocol.uri()),
                protocol,
                credentials,
                acknowledgements(sink, http, protocol, credentials, executor),
                sink.gzip(),
                timeout,
                System::nanoTime,
                executor);
    }

    static LaneHttp http(Https sink, ThreadPoolExecutor executor) {
        return new LaneHttp(new Fresh<>(TlsTrust.files(sink.tls()), () -> client(sink, executor), System::nanoTime));
    }

    private static HttpClient client(Https sink, ThreadPoolExecutor executor) {
        boolean secure = "https".equals(sink.url().getScheme().toLowerCase(Locale.ROOT));
        HttpClient.Builder client = HttpClient.newBuilder()
                // HTTP/2 is agreed on in the TLS handshake; without TLS it would take an upgrade that few servers know.
                .version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(shorter(sink.delivery().requestTimeout(), MAX_CONNECT_TIME))
                .sslContext(TlsTrust.context(sink.tls()))
                .sslParameters(TlsTrust.parameters())
                .executor(executor);
        ProxySpec proxy = sink.proxy();
        if (proxy != null) {
            // Unresolved, so that each connection looks up where the proxy is.
            client.proxy(ProxySelector.of(InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
        }
        return client.build();
    }

    static Credentials credentials(Https sink, LaneHttp http, Verdicts verdicts) {
        Secrets secrets = new Secrets(System::nanoTime);
        Duration timeout = shorter(sink.delivery().requestTimeout(), MAX_TOKEN_TIME);
        AuthSpec auth = sink.auth();
        if (auth instanceof AuthSpec.Basic basic) {
            return secrets.basic(basic);
        } else if (auth instanceof AuthSpec.Bearer bearer) {
            return secrets.bearer(bearer.token());
        } else if (auth instanceof AuthSpec.SplunkToken splunk) {
            return secrets.splunk(splunk.token());
        } else if (auth instanceof AuthSpec.ApiKey key) {
            return secrets.apiKey(key);
        } else if (auth instanceof AuthSpec.OAuth2 client) {
            return tokens(new TokenEndpoint(http, client, secrets.raw(client.clientSecret()), verdicts, timeout));
        } else if (auth instanceof AuthSpec.ServiceAccount account) {
            return tokens(new ServiceAccount(sink, secrets.raw(account.key()), timeout, Clock.systemUTC()));
        }
        return new NoCredentials();
    }

    private static Credentials tokens(Supplier<CompletableFuture<Token>> endpoint) {
        return new TokenCredentials(endpoint, System::nanoTime);
    }

    private static @Nullable Acknowledgements acknowledgements(
            Https sink, LaneHttp http, Protocol protocol, Credentials credentials, ThreadPoolExecutor executor) {
        if (!(sink.protocol() instanceof HttpsProtocol.SplunkHec spec) || !(protocol instanceof SplunkHec hec)) {
            return null;
        }
        Duration within = spec.acknowledgeWithin();
        return within == null
                ? null
                : new Acknowledgements(
                        http,
                        hec,
                        credentials,
                        within,
                        sink.delivery().requestTimeout(),
                        System::nanoTime,
                        CompletableFuture.delayedExecutor(
                                Acknowledgements.INTERVAL.toNanos(), TimeUnit.NANOSECONDS, executor));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Frames, compresses and serves the client's connections; its queue is bounded by the shipments under way. */
    static ThreadPoolExecutor executor(Https sink) {
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
