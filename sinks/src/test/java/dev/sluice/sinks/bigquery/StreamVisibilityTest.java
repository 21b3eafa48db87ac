package dev.sluice.sinks.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StreamVisibilityTest {

    /** A call that a test answers. */
    private record Flush(String stream, long rows, CompletableFuture<Void> answer) {}

    private final List<Flush> flushes = new ArrayList<>();
    private boolean closed;
    private final StreamVisibility visibility = new StreamVisibility(new RowFlusher() {
        @Override
        public CompletableFuture<Void> flush(String stream, long rows) {
            Flush flush = new Flush(stream, rows, new CompletableFuture<>());
            flushes.add(flush);
            return flush.answer();
        }

        @Override
        public void close() {
            closed = true;
        }
    });

    @Test
    void nothingIsFlushedBeforeItIsCovered() {
        visibility.written("s");
        visibility.retry("s");

        assertThat(flushes).isEmpty();
        assertThat(visibility.isVisible("s", 10)).isFalse();
    }

    @Test
    void whatIsCoveredIsFlushedOneCallAtATime() {
        visibility.written("s");
        visibility.covered("s", 10);
        visibility.covered("s", 25);
        visibility.covered("s", 20);

        assertThat(flushes).extracting(Flush::rows).containsExactly(10L);
        flushes.get(0).answer().complete(null);
        assertThat(flushes).extracting(Flush::rows).containsExactly(10L, 25L);
        assertThat(visibility.isVisible("s", 10)).isTrue();
        assertThat(visibility.isVisible("s", 25)).isFalse();
        flushes.get(1).answer().complete(null);
        assertThat(visibility.isVisible("s", 25)).isTrue();
        assertThat(flushes).hasSize(2);
    }

    @Test
    void aFailedCallIsTriedAgainWhenAsked() {
        visibility.covered("s", 10);
        flushes.get(0).answer().completeExceptionally(Status.UNAVAILABLE.asRuntimeException());
        assertThat(flushes).hasSize(1);
        visibility.retry("s");

        assertThat(flushes).extracting(Flush::rows).containsExactly(10L, 10L);
        flushes.get(1).answer().complete(null);
        assertThat(visibility.isVisible("s", 10)).isTrue();
    }

    @Test
    void rowsThatWereFlushedBeforeAreVisible() {
        visibility.covered("s", 10);
        flushes.get(0).answer().completeExceptionally(Status.ALREADY_EXISTS.asRuntimeException());

        assertThat(visibility.isVisible("s", 10)).isTrue();
    }

    @Test
    void rowsOfADeletedTableAreGivenUp() {
        visibility.covered("s", 10);
        flushes.get(0).answer().completeExceptionally(Status.NOT_FOUND.asRuntimeException());

        assertThat(visibility.isVisible("s", 10)).isTrue();
        assertThat(flushes).hasSize(1);
    }

    @Test
    void theEndWaitsForAllRowsAndTriesAgain() throws InterruptedException {
        visibility.written("not covered");
        visibility.covered("s", 10);
        flushes.get(0).answer().completeExceptionally(Status.INTERNAL.asRuntimeException());
        Thread service = new Thread(() -> {
            while (true) {
                synchronized (visibility) {
                    if (flushes.size() == 2) {
                        flushes.get(1).answer().complete(null);
                        return;
                    }
                }
                Thread.onSpinWait();
            }
        });
        service.start();
        visibility.awaitVisible(Duration.ofSeconds(20));
        service.join();

        assertThat(visibility.isVisible("s", 10)).isTrue();
    }

    @Test
    void theEndFailsWhenRowsStayInvisible() {
        visibility.covered("s", 10);

        assertThatThrownBy(() -> visibility.awaitVisible(Duration.ofMillis(20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "rows of BigQuery streams not made visible within PT0.02S (expected: all, as the job ends)");
    }

    @Test
    void closesTheFlusherWhenNothingIsUnderWay() {
        visibility.covered("s", 10);
        flushes.get(0).answer().complete(null);
        visibility.close();

        assertThat(closed).isTrue();
    }
}
