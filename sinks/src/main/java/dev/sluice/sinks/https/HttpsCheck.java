package dev.sluice.sinks.https;

import dev.sluice.sinks.check.CheckFailedException;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Door;
import dev.sluice.sinks.check.Server;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.https.Credentials.UnavailableException;
import dev.sluice.sinks.https.Protocol.Outcome;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.ProxySpec;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.subscription.SourceSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tries a lane's way to its SIEM and posts a request without events, framed and authenticated as those with events are: a
 * receiver that refuses the credentials does so before it looks at the body.
 */
final class HttpsCheck {
    private static final int MAX_ANSWER_BYTES = 8 << 10;

    private final LaneSetup lane;
    private final Https sink;
    private final Duration timeout;
    private final Server siem;
    private final LaneHttp http;
    private final Protocol protocol;
    private final Credentials credentials;

    private HttpsCheck(LaneSetup lane, Https sink, Duration timeout, ThreadPoolExecutor executor) {
        this.lane = lane;
        this.sink = sink;
        this.timeout = timeout;
        this.siem = server(sink.url(), "sink.https.url");
        this.http = HttpsReceiverFactory.http(sink, executor);
        this.protocol = Protocol.of(sink, Clock.systemUTC());
        this.credentials = HttpsReceiverFactory.credentials(sink, http, protocol.verdicts());
    }

    static void run(LaneSetup lane, Checklist list) {
        Https sink = lane.sink(Https.class);
        ThreadPoolExecutor executor = HttpsReceiverFactory.executor(sink);
        HttpsCheck check = new HttpsCheck(lane, sink, list.timeout(), executor);
        try {
            check.run(list);
        } finally {
            check.http.close();
            executor.shutdown();
        }
    }

    private static Server server(URI url, String option) {
        return Server.of(url, option, "sink.https.tls");
    }

    private void run(Checklist list) {
        boolean readable = list.secrets(secrets());
        boolean reached = reach(list);
        boolean authenticated = readable;
        if (sink.auth() instanceof AuthSpec.OAuth2 client) {
            authenticated = list.step(readable, "token", () -> token(list, client));
        } else if (sink.auth() instanceof AuthSpec.ServiceAccount) {
            authenticated = list.step(readable, "token", () -> token());
        }
        list.step(reached && authenticated, "request", this::request);
    }

    private List<SecretRef> secrets() {
        List<SecretRef> secrets = new ArrayList<>();
        AuthSpec auth = sink.auth();
        if (auth instanceof AuthSpec.Basic basic) {
            secrets.add(basic.password());
        } else if (auth instanceof AuthSpec.Bearer bearer) {
            secrets.add(bearer.token());
        } else if (auth instanceof AuthSpec.SplunkToken splunk) {
            secrets.add(splunk.token());
        } else if (auth instanceof AuthSpec.ApiKey key) {
            secrets.add(key.key());
        } else if (auth instanceof AuthSpec.OAuth2 client) {
            secrets.add(client.clientSecret());
        } else if (auth instanceof AuthSpec.ServiceAccount account) {
            secrets.add(account.key());
        }
        SecretRef clientKey = sink.tls().clientKey();
        if (clientKey != null) {
            secrets.add(clientKey);
        }
        return secrets;
    }

    private boolean reach(Checklist list) {
        ProxySpec proxy = sink.proxy();
        if (proxy == null) {
            return Door.check(list, siem, tls(sink.url()), "the URL is not https");
        }
        Server door = new Server(proxy.host(), proxy.port(), "sink.https.proxy", "");
        return Door.check(list, door, null, "tried by the request, through the proxy");
    }

    private @Nullable TlsSpec tls(URI url) {
        return Server.isSecure(url) ? sink.tls() : null;
    }

    /** What is wrong on the way to the endpoint is better told by trying it than by the request's failure. */
    private String token(Checklist list, AuthSpec.OAuth2 client) throws CheckFailedException, InterruptedException {
        if (sink.proxy() == null) {
            Door.open(list, server(client.tokenUrl(), "sink.https.auth.oauth2.tokenUrl"), tls(client.tokenUrl()));
        }
        return token();
    }

    private String token() throws CheckFailedException, InterruptedException {
        await(credentials.current());
        return "a token is given";
    }

    private String request() throws CheckFailedException, InterruptedException {
        BodyBuffer body = new BodyBuffer();
        protocol.writeNothing(body);
        HttpRequest.Builder request = protocol.post(
                new RequestHead(lane.subscription(), sink.headers(), protocol.uri()).of(topic()), body, sink.gzip());
        await(credentials.current()).addTo(request);
        HttpResponse<Reply> response =
                await(http.send(request.timeout(timeout).build(), head -> Reply.read(head, MAX_ANSWER_BYTES), timeout));
        return judge(response.body());
    }

    /** A header may name the topic that events come from; with a pattern any does. */
    private String topic() {
        SourceSpec source = lane.subscription().source();
        return source.topics().isEmpty() ? "check" : source.topics().get(0);
    }

    private String judge(Reply reply) throws CheckFailedException {
        String status = "status " + reply.status();
        if (protocol.outcome(reply) instanceof Outcome.Settled settled) {
            if (settled.answer() instanceof Answer.Held held) {
                throw new CheckFailedException(refusal(reply.status(), held.detail()));
            } else if (settled.answer() instanceof Answer.Transient) {
                throw new CheckFailedException(status + " to a request without events (expected: an answer that is not"
                        + " about the receiver's own trouble; try again)");
            }
        }
        return status + " to a request without events: the receiver is there and refuses neither URL nor credentials";
    }

    private static String refusal(int status, String detail) {
        if (status >= 300 && status < 400) {
            return "status " + status
                    + ", a redirect, which is not followed (expected: the URL itself in sink.https.url)";
        }
        return switch (status) {
            case 401, 403 ->
                "status " + status + ": the credentials are refused (expected: others; check sink.https.auth, what its"
                        + " secret holds and what it may do)";
            case 404, 405, 410 ->
                "status " + status + ": events are not taken there (expected: the receiver's own URL; check"
                        + " sink.https.url and sink.https.protocol)";
            case 407 -> "status 407: the proxy wants credentials (expected: a proxy without; check sink.https.proxy)";
            default -> detail;
        };
    }

    private <T> T await(CompletableFuture<T> result) throws CheckFailedException, InterruptedException {
        try {
            return result.get();
        } catch (CancellationException closed) {
            throw new CheckFailedException("interrupted");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof UnavailableException unavailable) {
                throw new CheckFailedException(detail(unavailable.answer()));
            } else if (cause instanceof IOException || cause instanceof TimeoutException) {
                throw new CheckFailedException(siem.explain(cause));
            }
            throw new CompletionException(cause);
        }
    }

    private static String detail(Answer answer) {
        return answer instanceof Answer.Transient busy
                ? busy.detail() + " (expected: a token; try again)"
                : ((Answer.Held) answer).detail();
    }
}
