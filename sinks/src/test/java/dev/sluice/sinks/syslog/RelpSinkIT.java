package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.NetworkSinkContract;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.syslog.SyslogCollector;
import dev.sluice.testkit.tls.TestAuthority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RELP acknowledges, so that the whole contract holds for it. */
class RelpSinkIT extends NetworkSinkContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final BatchSpec LARGE = new BatchSpec(10_000, 1 << 20, Duration.ofMillis(50));

    private static TestAuthority authority;
    private SyslogCollector collector;

    @BeforeAll
    static void createAuthority() {
        authority = TestAuthority.create();
    }

    @AfterAll
    static void closeAuthority() {
        authority.close();
    }

    @BeforeEach
    void startCollector() {
        collector = SyslogCollector.builder()
                .tls(authority)
                .relp()
                .keepMessages(1_000)
                .start();
    }

    @AfterEach
    void closeCollector() {
        collector.close();
    }

    @Override
    protected ReceiverFactory receivers() {
        return new SyslogReceiverFactory();
    }

    @Override
    protected SinkSpec sink(BatchSpec batch, DeliverySpec delivery) {
        return sink(collector, SyslogTransport.RELP_TLS, batch, delivery);
    }

    private static SinkSpec sink(
            SyslogCollector collector, SyslogTransport transport, BatchSpec batch, DeliverySpec delivery) {
        return Sinks.with(
                Sinks.to(collector.port(), transport, authority.caFile(), Sinks.rfc5424(16), 2), batch, delivery);
    }

    @Override
    protected void begin(Trouble trouble) {
        switch (trouble) {
            case HANG, SLOW -> collector.withholdAcknowledgements();
            case RESET -> collector.resetAfter(40);
            case DOWN -> collector.down();
        }
    }

    @Override
    protected void end() {
        collector.acknowledge();
        collector.up();
    }

    @Override
    protected void awaitDistinct(long events) {
        Await.until("events at the collector", TIMEOUT, () -> collector.ids().distinct(), n -> n >= events);
        assertThat(collector.errors()).as("%s", collector.lastErrors()).isZero();
    }

    @Override
    protected long duplicates() {
        return collector.ids().duplicates();
    }

    private Receiver open() {
        return receivers().open(Batches.lane(sink(LARGE, delivery(RETRY_TIME))));
    }

    private static Answer send(Receiver receiver, EventBatch batch) throws Exception {
        return receiver.send(Batches.shipment(batch)).get(20, TimeUnit.SECONDS);
    }

    @Test
    void acceptsNothingThatTheCollectorTookWithoutAnAnswer() throws Exception {
        try (Receiver receiver = open()) {
            collector.withholdAcknowledgements();
            CompletableFuture<Answer> answer = receiver.send(Batches.shipment(Batches.of(0, 0, 10)));
            collector.awaitMessages(10, TIMEOUT);
            assertThat(answer).isNotDone();

            collector.down();

            assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.Transient.class);
            assertThat(receiver.takePossiblyDuplicated()).isEqualTo(10);
            collector.up();
            collector.acknowledge();
            assertThat(send(receiver, Batches.of(0, 0, 10))).isEqualTo(new Answer.Accepted());
        }
        assertThat(duplicates()).isEqualTo(10);
    }

    @Test
    void keepsABoundedNumberOfMessagesWithoutAnAnswer() throws Exception {
        try (Receiver receiver = open()) {
            collector.withholdAcknowledgements();
            CompletableFuture<Answer> answer = receiver.send(Batches.shipment(Batches.of(0, 0, 3_000)));
            collector.awaitMessages(RelpSession.WINDOW, TIMEOUT);

            collector.acknowledge();

            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Accepted());
        }
        assertThat(collector.messages()).isEqualTo(3_000);
        assertThat(collector.maxUnacknowledged()).isEqualTo(RelpSession.WINDOW);
    }

    @Test
    void makesDeadLettersOfRefusedEventsAlone() throws Exception {
        collector.refuse(message -> message.text().contains("bad"));

        List<DeadLetter> deadLetters = deliver(
                sink(LARGE, delivery(RETRY_TIME)),
                List.of(Batches.of(0, 5, "fw-1", "one", "bad", "three"), Batches.of(1, 0, 50)));

        assertThat(deadLetters).singleElement().satisfies(letter -> {
            assertThat(letter.offset()).isEqualTo(6);
            assertThat(letter.reason()).isEqualTo(Reason.REJECTED);
            assertThat(letter.detail()).isEqualTo("RELP: 500 not this one");
        });
        assertThat(collector.messages()).isEqualTo(52);
        assertThat(duplicates()).isZero();
    }

    @Test
    void makesNoDeadLettersWhenTheCollectorRefusesEverything() throws Exception {
        collector.refuse(message -> true);
        try (Receiver receiver = open()) {
            assertThat(send(receiver, Batches.of(0, 0, 3)))
                    .isEqualTo(new Answer.Transient("RELP: 500 not this one", null));

            collector.refuse(message -> false);
            assertThat(send(receiver, Batches.of(0, 0, 3))).isEqualTo(new Answer.Accepted());
        }
    }

    @Test
    void keepsTheOrderOfAPartition() throws Exception {
        deliver(
                sink(new BatchSpec(10, 1 << 20, Duration.ofMillis(50)), delivery(RETRY_TIME)),
                List.of(Batches.of(0, 0, 100), Batches.of(1, 0, 100), Batches.of(0, 100, 100)));

        awaitDistinct(300);
        List<Long> ofPartition0 = collector.lastMessages().stream()
                .map(message -> message.param("sluice@32473", "id").orElseThrow())
                .filter(id -> id.startsWith("fw.acme-0-"))
                .map(id -> Long.valueOf(id.substring("fw.acme-0-".length())))
                .toList();
        assertThat(ofPartition0).hasSize(200).isSorted();
    }

    @Test
    void speaksPlainRelpWhenAskedFor() throws Exception {
        try (SyslogCollector plain = SyslogCollector.builder().relp().start()) {
            deliver(sink(plain, SyslogTransport.RELP, LARGE, delivery(RETRY_TIME)), List.of(Batches.of(0, 0, 25)));

            assertThat(plain.ids().distinct()).isEqualTo(25);
            assertThat(plain.errors()).isZero();
        }
    }
}
