package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofMillis(100);

    private final Turns turns = new Turns();

    @Test
    void aReaderAloneOnItsThreadMayWait() {
        assertThat(turns.ask("a")).isEqualTo(NONE);
        assertThat(turns.ask("a")).isEqualTo(LONG);
        turns.returned("a");
        assertThat(turns.ask("a")).isEqualTo(LONG);
    }

    @Test
    void theLastToReturnMayWaitWhenTheOthersHadNothing() {
        turns.ask("a");
        turns.returned("a");
        assertThat(turns.ask("b")).isEqualTo(NONE);
        assertThat(turns.ask("a")).isEqualTo(SHORT);
        assertThat(turns.ask("b")).isEqualTo(NONE);
        assertThat(turns.ask("a")).isEqualTo(NONE);
    }

    @Test
    void nobodyWaitsWhileAnotherReturnsBatches() {
        turns.ask("a");
        turns.returned("a");
        turns.ask("b");
        turns.returned("b");
        assertThat(turns.ask("a")).isEqualTo(NONE);
        assertThat(turns.ask("b")).isEqualTo(SHORT);
    }
}
