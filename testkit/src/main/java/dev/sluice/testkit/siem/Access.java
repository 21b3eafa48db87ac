package dev.sluice.testkit.siem;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Who may send: the server's own token in every form that SIEMs know, and bearer tokens that were given out. */
final class Access {
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Long> endNanosByToken = new ConcurrentHashMap<>();
    private final AtomicInteger issued = new AtomicInteger();
    private volatile String token;
    private volatile Duration life = Duration.ofHours(1);

    Access(String token, LongSupplier nanoTime) {
        this.token = token;
        this.nanoTime = nanoTime;
    }

    String token() {
        return token;
    }

    void token(String next) {
        token = next;
    }

    void life(Duration next) {
        life = next;
    }

    Duration life() {
        return life;
    }

    int issued() {
        return issued.get();
    }

    /** A new bearer token. */
    String issue() {
        String given = "issued-" + UUID.randomUUID();
        endNanosByToken.put(given, nanoTime.getAsLong() + life.toNanos());
        issued.incrementAndGet();
        return given;
    }

    void revokeIssued() {
        endNanosByToken.clear();
    }

    /** Whether a request is from somebody with a token that was given out and has not ended. */
    boolean isIssued(ReceivingDesk.Request request) {
        String value = header(request, "authorization");
        Long endNanos = value.startsWith("Bearer ") ? endNanosByToken.get(value.substring("Bearer ".length())) : null;
        return endNanos != null && nanoTime.getAsLong() - endNanos < 0;
    }

    /** Whether a request is from somebody with any of the tokens, as bearer, API key or password. */
    boolean isKnown(ReceivingDesk.Request request) {
        String value = header(request, "authorization");
        boolean password = value.startsWith("Basic ")
                && new String(Base64.getDecoder().decode(value.substring("Basic ".length())), UTF_8)
                        .endsWith(":" + token);
        return password
                || value.equals("Bearer " + token)
                || value.equals("ApiKey " + token)
                || header(request, "x-api-key").equals(token)
                || isIssued(request);
    }

    static String header(ReceivingDesk.Request request, String name) {
        Map<String, List<String>> headers = request.headers();
        return headers.getOrDefault(name, List.of()).stream().findFirst().orElse("");
    }
}
