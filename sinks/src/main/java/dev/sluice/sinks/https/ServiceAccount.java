package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.TlsTrust;
import dev.sluice.sinks.https.Credentials.Authorization;
import dev.sluice.sinks.https.Credentials.UnavailableException;
import dev.sluice.sinks.https.TokenCredentials.Token;
import dev.sluice.sinks.https.Verdicts.Verdict;
import dev.sluice.subscription.Secret;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.ProxySpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks Google for a token with a service account's key, at the endpoint that the key names (RFC 7523). */
final class ServiceAccount implements Supplier<CompletableFuture<Token>> {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    private final Https sink;
    private final Fresh<Secret> key;
    private final Duration timeout;
    private final Clock clock;

    ServiceAccount(Https sink, Fresh<Secret> key, Duration timeout, Clock clock) {
        this.sink = sink;
        this.key = key;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** Google's library waits for the answer, so that this takes a thread: for one request an hour. */
    @Override
    public CompletableFuture<Token> get() {
        CompletableFuture<Token> token = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        token.complete(ask());
                    } catch (UnavailableException | RuntimeException e) {
                        token.completeExceptionally(e);
                    }
                },
                "sluice-https-token");
        thread.setDaemon(true);
        thread.start();
        return token.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Token ask() throws UnavailableException {
        try {
            ServiceAccountCredentials account = account();
            AccessToken token = account.refreshAccessToken();
            Duration life =
                    Duration.between(clock.instant(), token.getExpirationTime().toInstant());
            return new Token(new Authorization("Authorization", "Bearer " + token.getTokenValue()), life);
        } catch (IOException e) {
            throw new UnavailableException(TokenEndpoint.ofEndpoint(answer(e)));
        }
    }

    private ServiceAccountCredentials account() throws IOException, UnavailableException {
        GoogleCredentials account;
        NetHttpTransport transport;
        try {
            transport = transport();
            account = ServiceAccountCredentials.fromStream(
                    new ByteArrayInputStream(key.now().reveal().getBytes(UTF_8)), () -> transport);
        } catch (IOException | IllegalArgumentException notAKey) {
            // Without the cause: it may quote the key.
            throw held("auth.serviceAccount: (hidden) (expected: the JSON key of a service account)");
        } catch (IllegalStateException unreadable) {
            throw held(String.valueOf(unreadable.getMessage()));
        }
        ServiceAccountCredentials scoped =
                ((ServiceAccountCredentials) account.createScoped(SCOPE)).createWithCustomRetryStrategy(false);
        String scheme = scoped.getTokenServerUri().getScheme();
        if (!"https".equals(scheme) && !sink.allowPlaintext()) {
            throw held("auth.serviceAccount: a token_uri of scheme " + scheme + " (expected: https)");
        }
        return scoped;
    }

    private NetHttpTransport transport() {
        NetHttpTransport.Builder transport = new NetHttpTransport.Builder()
                .setSslSocketFactory(TlsTrust.context(sink.tls()).getSocketFactory());
        ProxySpec proxy = sink.proxy();
        if (proxy != null) {
            transport.setProxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.host(), proxy.port())));
        }
        return transport.build();
    }

    /** The library's messages quote the endpoint's answer, so that nothing of them is used. */
    private static Answer answer(IOException trouble) {
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpResponseException refused) {
                String status = "status " + refused.getStatusCode();
                return Verdicts.of(refused.getStatusCode()) == Verdict.BUSY
                        ? new Answer.Transient(status, null)
                        : new Answer.Held(status + " (expected: 200; check auth.serviceAccount)", null);
            }
        }
        Throwable root = trouble;
        while (root.getCause() instanceof IOException deeper) {
            root = deeper;
        }
        return LaneHttp.answer(root);
    }

    private static UnavailableException held(String detail) {
        return new UnavailableException(new Answer.Held(detail, null));
    }
}
