package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.https.Credentials.Authorization;
import dev.sluice.sinks.https.Credentials.UnavailableException;
import dev.sluice.sinks.https.TokenCredentials.Token;
import dev.sluice.sinks.https.Verdicts.Verdict;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.Secret;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Asks for a token with the client's own credentials (RFC 6749, section 4.4). */
final class TokenEndpoint implements Supplier<CompletableFuture<Token>> {
    private static final int OK = 200;

    /** Tokens of Microsoft Entra have some 2 KB. */
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    /** Where the answer does not say; short, as it costs only a request more. */
    private static final Duration ASSUMED_LIFE = Duration.ofMinutes(5);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** RFC 6749, section 5.2, gives the words; only their kind is let into messages. */
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");

    private final LaneHttp http;
    private final AuthSpec.OAuth2 client;
    private final Fresh<Secret> secret;
    private final Verdicts verdicts;
    private final Duration timeout;

    TokenEndpoint(LaneHttp http, AuthSpec.OAuth2 client, Fresh<Secret> secret, Verdicts verdicts, Duration timeout) {
        this.http = http;
        this.client = client;
        this.secret = secret;
        this.verdicts = verdicts;
        this.timeout = timeout;
    }

    @Override
    public CompletableFuture<Token> get() {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(client.tokenUrl())
                    .timeout(timeout)
                    .header("User-Agent", "Sluice")
                    .header("Accept", "application/json")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form()))
                    .build();
        } catch (IllegalStateException unreadable) {
            return CompletableFuture.failedFuture(held(String.valueOf(unreadable.getMessage())));
        }
        return http.send(request, head -> Reply.read(head, MAX_ANSWER_BYTES), timeout)
                .handle((response, trouble) -> {
                    try {
                        if (trouble != null) {
                            throw new UnavailableException(ofEndpoint(LaneHttp.answer(trouble)));
                        }
                        return token(response.body());
                    } catch (UnavailableException e) {
                        throw new CompletionException(e);
                    }
                });
    }

    private String form() {
        String form = "grant_type=client_credentials&client_id=" + URLEncoder.encode(client.clientId(), UTF_8)
                + "&client_secret="
                + URLEncoder.encode(secret.now().reveal(), UTF_8);
        return client.scope() == null ? form : form + "&scope=" + URLEncoder.encode(client.scope(), UTF_8);
    }

    private Token token(Reply reply) throws UnavailableException {
        JsonNode answer;
        try {
            answer = JSON.readTree(reply.body());
        } catch (JsonProcessingException notJson) {
            // Its message would quote the answer.
            answer = JSON.missingNode();
        }
        if (reply.status() != OK) {
            throw refused(reply, answer.path("error").asText());
        }
        String token = answer.path("access_token").asText();
        if (!Secrets.isToken(token)) {
            throw held("token endpoint: status 200 without a token (expected: access_token)");
        }
        long seconds = answer.path("expires_in").asLong();
        return new Token(
                new Authorization("Authorization", "Bearer " + token),
                seconds > 0 ? Duration.ofSeconds(Math.min(seconds, Integer.MAX_VALUE)) : ASSUMED_LIFE);
    }

    private UnavailableException refused(Reply reply, String error) {
        String status = "token endpoint: status " + reply.status()
                + (ERROR.matcher(error).matches() ? ", " + error : "");
        return Verdicts.of(reply.status()) == Verdict.BUSY
                ? new UnavailableException(new Answer.Transient(status, verdicts.retryAfter(reply)))
                : held(status + " (expected: 200; check auth.oauth2)");
    }

    private static UnavailableException held(String detail) {
        return new UnavailableException(new Answer.Held(detail, null));
    }

    /** Says of trouble that it was not the receiver's. */
    static Answer ofEndpoint(Answer trouble) {
        if (trouble instanceof Answer.Held held) {
            return new Answer.Held("token endpoint: " + held.detail(), held.retryAfter());
        } else if (trouble instanceof Answer.Transient busy) {
            return new Answer.Transient("token endpoint: " + busy.detail(), busy.retryAfter());
        }
        return trouble;
    }
}
