package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.SinkSpec.Collector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CollectorsTest {
    private static final Dialer A = Dialer.plain(new Collector("a", 1));
    private static final Dialer B = Dialer.plain(new Collector("b", 1));
    private static final Dialer C = Dialer.plain(new Collector("c", 1));

    /** Near the end of its range, where clocks of this kind wrap around. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);

    private final Collectors collectors = new Collectors(List.of(A, B, C), now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void prefersTheHomeAndTakesTheNextWhileItRests() {
        assertThat(collectors.choose(0)).isSameAs(A);
        assertThat(collectors.choose(2)).isSameAs(C);

        collectors.failed(C);

        assertThat(collectors.choose(2)).isSameAs(A);
        assertThat(collectors.choose(1)).isSameAs(B);
        pass(Duration.ofSeconds(1));
        assertThat(collectors.choose(2)).isSameAs(C);
    }

    @Test
    void leavesACollectorAloneTwiceAsLongAfterEachFailure() {
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            collectors.failed(A);
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(collectors.choose(0)).isSameAs(B);
            pass(Duration.ofNanos(1));
            assertThat(collectors.choose(0)).isSameAs(A);
        }
        collectors.worked(A);
        collectors.failed(A);
        pass(Duration.ofSeconds(1));
        assertThat(collectors.choose(0)).isSameAs(A);
    }

    @Test
    void takesTheOneThatRestsTheShortestWhenAllFail() {
        collectors.failed(A);
        collectors.failed(A);
        collectors.failed(B);
        pass(Duration.ofMillis(10));
        collectors.failed(C);

        assertThat(collectors.choose(0)).isSameAs(B);
    }

    @Test
    void alwaysHasTheOnlyCollector() {
        Collectors one = new Collectors(List.of(A), now::get);
        one.failed(A);

        assertThat(one.choose(0)).isSameAs(A);
    }
}
