package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.https.Credentials.Authorization;
import dev.sluice.sinks.https.Credentials.UnavailableException;
import dev.sluice.sinks.https.TokenCredentials.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCredentialsTest {
    private final List<CompletableFuture<Token>> asked = new ArrayList<>();
    private long nanos = 1_000;

    private final TokenCredentials credentials = new TokenCredentials(
            () -> {
                CompletableFuture<Token> answer = new CompletableFuture<>();
                asked.add(answer);
                return answer;
            },
            () -> nanos);

    private static Authorization bearer(String token) {
        return new Authorization("Authorization", "Bearer " + token);
    }

    private void give(int request, String token, long seconds) {
        asked.get(request).complete(new Token(bearer(token), Duration.ofSeconds(seconds)));
    }

    private void pass(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void asksOnceForAllWhoWait() {
        CompletableFuture<Authorization> first = credentials.current();
        CompletableFuture<Authorization> second = credentials.current();
        assertThat(first).isNotDone();

        give(0, "a", 3_600);

        assertThat(first.join()).isEqualTo(bearer("a"));
        assertThat(second.join()).isEqualTo(bearer("a"));
        assertThat(credentials.current().join()).isEqualTo(bearer("a"));
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"3600, 2880", "300, 240", "200, 140", "100, 50", "10, 5"})
    void exchangesATokenEarlyWhileTheOldOneServes(long life, long early) {
        var unused = credentials.current();
        give(0, "a", life);

        pass(early - 1);
        assertThat(credentials.current().join()).isEqualTo(bearer("a"));
        assertThat(asked).hasSize(1);

        pass(1);
        assertThat(credentials.current().join()).isEqualTo(bearer("a"));
        assertThat(credentials.current().join()).isEqualTo(bearer("a"));
        assertThat(asked).hasSize(2);

        give(1, "b", life);
        assertThat(credentials.current().join()).isEqualTo(bearer("b"));
    }

    @Test
    void keepsTheOldTokenToItsEndWhenTheExchangeFails() {
        var unused = credentials.current();
        give(0, "a", 3_600);
        pass(2_880);
        unused = credentials.current();
        asked.get(1).completeExceptionally(new UnavailableException(new Answer.Transient("down", null)));

        assertThat(credentials.current().join()).isEqualTo(bearer("a"));
        assertThat(asked).as("not at once again").hasSize(2);
        pass(5);
        assertThat(credentials.current().join()).isEqualTo(bearer("a"));
        assertThat(asked).hasSize(3);
        asked.get(2).completeExceptionally(new UnavailableException(new Answer.Transient("down", null)));
        pass(720);
        CompletableFuture<Authorization> late = credentials.current();
        asked.get(3).completeExceptionally(new UnavailableException(new Answer.Transient("down", null)));
        assertThat(late).isCompletedExceptionally();
    }

    @Test
    void asksOnceForARefusedTokenHoweverManyRequestsItRefused() {
        var unused = credentials.current();
        give(0, "a", 3_600);

        CompletableFuture<Authorization> first = credentials.after(bearer("a"));
        CompletableFuture<Authorization> second = credentials.after(bearer("a"));
        give(1, "b", 3_600);

        assertThat(first.join()).isEqualTo(bearer("b"));
        assertThat(second.join()).isEqualTo(bearer("b"));
        assertThat(credentials.after(bearer("a")).join()).isEqualTo(bearer("b"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void showsNoToken() {
        assertThat(new Token(bearer("hunter2"), Duration.ZERO).toString()).doesNotContain("hunter2");
    }
}
