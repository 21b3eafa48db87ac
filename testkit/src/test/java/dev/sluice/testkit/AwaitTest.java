package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AwaitTest {

    @Test
    void returnsTheValueWaitedFor() {
        AtomicInteger asked = new AtomicInteger();

        assertThat(Await.until("asked", Duration.ofSeconds(20), asked::incrementAndGet, count -> count == 3))
                .isEqualTo(3);
    }

    @Test
    void givesUpWithTheLastValueSeen() {
        assertThatThrownBy(() -> Await.until("state", Duration.ofMillis(50), () -> "RUNNING", "FINISHED"::equals))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("state: RUNNING after 50 ms (expected: another)");
    }
}
