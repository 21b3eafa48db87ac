package dev.sluice.sinks.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.testkit.Await;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ExactlyOnceReceiverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Answer ACCEPTED = new Answer.Accepted();

    private final BlockingQueue<TestingStream> opened = new LinkedBlockingQueue<>();
    private final AtomicInteger names = new AtomicInteger();
    private final ExactlyOnceReceiver receiver = receiver(PATIENCE, this::open);

    @Test
    void countsWhatIsAcknowledgedAndNothingElse() throws InterruptedException {
        CompletableFuture<Answer> first = receiver.send(shipment(0, 10));
        TestingStream stream = opened.take();
        call(stream, 0).stored();
        assertThat(first.join()).isEqualTo(ACCEPTED);
        CompletableFuture<Answer> second = receiver.send(shipment(10, 15));

        assertThat(call(stream, 1).offset()).isEqualTo(10);
        assertThat(receiver.unpublished()).isEqualTo(Map.of("s0", 10L));
        assertThat(receiver.unpublished()).as("told once").isEmpty();
        call(stream, 1).stored();
        assertThat(second.join()).isEqualTo(ACCEPTED);
        assertThat(receiver.unpublished()).isEqualTo(Map.of("s0", 15L));
    }

    @Test
    void appendsThatAreUnderWayAtOnceHaveAStreamEach() throws InterruptedException {
        CompletableFuture<Answer> first = receiver.send(shipment(0, 10));
        TestingStream one = opened.take();
        CompletableFuture<Answer> second = receiver.send(shipment(10, 13));
        TestingStream other = opened.take();
        call(one, 0).stored();
        call(other, 0).stored();

        assertThat(first.join()).isEqualTo(ACCEPTED);
        assertThat(second.join()).isEqualTo(ACCEPTED);
        assertThat(receiver.unpublished()).isEqualTo(Map.of("s0", 10L, "s1", 3L));
        var unused = receiver.send(shipment(13, 14));
        assertThat(names).as("streams are used again").hasValue(2);
    }

    @Test
    void aStreamWhoseEndIsInDoubtIsNeverAppendedToAgain() throws InterruptedException {
        CompletableFuture<Answer> stored = receiver.send(shipment(0, 10));
        TestingStream doubtful = opened.take();
        call(doubtful, 0).stored();
        stored.join();

        CompletableFuture<Answer> lost = receiver.send(shipment(10, 15));
        call(doubtful, 1).failed(Status.UNAVAILABLE.asRuntimeException());
        assertThat(lost.join()).isEqualTo(new Answer.Transient("p.d.t: UNAVAILABLE", null));
        CompletableFuture<Answer> again = receiver.send(shipment(10, 15));
        TestingStream fresh = opened.take();
        assertThat(call(fresh, 0).offset()).isZero();
        call(fresh, 0).stored();

        assertThat(again.join()).isEqualTo(ACCEPTED);
        assertThat(receiver.unpublished()).isEqualTo(Map.of("s0", 10L, "s1", 5L));
        Await.until("close of the stream", PATIENCE, doubtful::isClosed);
        assertThat(receiver.unpublished()).isEmpty();
    }

    @Test
    void anAnswerThatComesTooLateCountsForNothing() throws InterruptedException {
        ExactlyOnceReceiver hasty = receiver(Duration.ofMillis(200), this::open);
        CompletableFuture<Answer> late = hasty.send(shipment(0, 10));
        TestingStream slow = opened.take();

        assertThat(late.join()).isEqualTo(new Answer.Transient("p.d.t: no answer within PT0.2S", null));
        call(slow, 0).stored();

        assertThat(hasty.unpublished()).isEmpty();
    }

    @Test
    void anOffsetThatExistsMeansStoredWhenNothingElseWasTriedThere() throws InterruptedException {
        CompletableFuture<Answer> sentTwiceByTheClient = receiver.send(shipment(0, 10));
        TestingStream stream = opened.take();
        call(stream, 0).failed(TestingStream.offsetExists(10, 0));

        assertThat(sentTwiceByTheClient.join()).isEqualTo(ACCEPTED);
        assertThat(receiver.unpublished()).isEqualTo(Map.of("s0", 10L));
    }

    @Test
    void anOffsetThatExistsMeansDoubtWhenAnotherAppendWasRefusedThere() throws InterruptedException {
        CompletableFuture<Answer> refused = receiver.send(shipment(0, 10));
        TestingStream stream = opened.take();
        call(stream, 0).failed(Status.RESOURCE_EXHAUSTED.asRuntimeException());
        assertThat(refused.join()).isEqualTo(new Answer.Transient("p.d.t: RESOURCE_EXHAUSTED", null));
        CompletableFuture<Answer> other = receiver.send(shipment(10, 20));
        assertThat(call(stream, 1).offset()).isZero();
        call(stream, 1).failed(TestingStream.offsetExists(10, 0));

        assertThat(other.join())
                .asInstanceOf(type(Answer.Transient.class))
                .satisfies(doubt -> assertThat(doubt.detail()).startsWith("p.d.t: ALREADY_EXISTS"));
        assertThat(receiver.unpublished()).isEmpty();
    }

    @Test
    void anOffsetThatExistsMeansDoubtWhenTheStreamIsLongerThanTheAppendMakesIt() throws InterruptedException {
        CompletableFuture<Answer> answer = receiver.send(shipment(0, 10));
        call(opened.take(), 0).failed(TestingStream.offsetExists(11, 0));

        assertThat(answer.join()).isInstanceOf(Answer.Transient.class);
        assertThat(receiver.unpublished()).isEmpty();
    }

    @Test
    void aShipmentThatIsSentAgainByWhoHasLostPatienceIsStoredOnce() throws InterruptedException {
        CompletableFuture<Answer> first = receiver.send(shipment(0, 10));
        TestingStream stream = opened.take();
        CompletableFuture<Answer> impatient = receiver.send(shipment(0, 10));
        call(stream, 0).stored();
        CompletableFuture<Answer> later = receiver.send(shipment(0, 10));

        assertThat(List.of(first.join(), impatient.join(), later.join())).containsOnly(ACCEPTED);
        assertThat(stream.calls()).isEqualTo(1);
        assertThat(receiver.unpublished()).isEqualTo(Map.of("s0", 10L));
    }

    @Test
    void aRefusedAppendLeavesItsStreamAsItWas() throws InterruptedException {
        CompletableFuture<Answer> refused = receiver.send(shipment(0, 10));
        TestingStream stream = opened.take();
        call(stream, 0).failed(Status.INVALID_ARGUMENT.asRuntimeException());
        assertThat(refused.join()).isInstanceOf(Answer.Refused.class);
        CompletableFuture<Answer> half = receiver.send(shipment(0, 5));
        call(stream, 1).stored();

        assertThat(half.join()).isEqualTo(ACCEPTED);
        assertThat(receiver.unpublished()).isEqualTo(Map.of("s0", 5L));
    }

    @Test
    void aStreamThatCannotBeOpenedIsTriedAgain() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        ExactlyOnceReceiver refusedOnce = receiver(PATIENCE, () -> {
            if (attempts.incrementAndGet() == 1) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("too many streams")
                        .asRuntimeException();
            }
            return open();
        });

        assertThat(refusedOnce.send(shipment(0, 10)).join())
                .isEqualTo(new Answer.Transient("p.d.t: RESOURCE_EXHAUSTED: too many streams", null));
        CompletableFuture<Answer> again = refusedOnce.send(shipment(0, 10));
        call(opened.take(), 0).stored();
        assertThat(again.join()).isEqualTo(ACCEPTED);
    }

    @Test
    void closesItsStreamsAndOpensNoMore() throws InterruptedException {
        CompletableFuture<Answer> sent = receiver.send(shipment(0, 10));
        TestingStream stream = opened.take();
        call(stream, 0).stored();
        sent.join();
        receiver.close();

        assertThat(stream.isClosed()).isTrue();
        assertThat(receiver.send(shipment(10, 20)).join()).isInstanceOf(Answer.Transient.class);
        assertThat(names).hasValue(1);
    }

    private static ExactlyOnceReceiver receiver(Duration timeout, Supplier<RowStream> opener) {
        return new ExactlyOnceReceiver(
                "p.d.t", timeout, RowLayout.of(SampleRows.SCHEMA, false), new WriterOpener<>(opener, () -> {}));
    }

    private TestingStream open() {
        TestingStream stream = new TestingStream("s" + names.getAndIncrement());
        opened.add(stream);
        return stream;
    }

    /** Streams are opened on a thread of their own, which appends first. */
    private static TestingStream.Call call(TestingStream stream, int index) {
        Await.until("append " + index, PATIENCE, () -> stream.calls() > index);
        return stream.call(index);
    }

    private static Shipment shipment(long from, long to) {
        return SampleLanes.shipment(LongStream.range(from, to)
                .mapToObj(offset -> SampleRows.bare(offset, 1_000_000))
                .toList());
    }
}
