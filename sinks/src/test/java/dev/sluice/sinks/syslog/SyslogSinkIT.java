package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.EventBatch;
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
import dev.sluice.testkit.syslog.SyslogMessage;
import dev.sluice.testkit.tls.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyslogSinkIT extends NetworkSinkContract {
    private static final int LOCAL4 = 20;
    private static final int CONNECTIONS = 2;
    private static final BatchSpec TEN_EVENTS = new BatchSpec(10, 1 << 20, Duration.ofMillis(50));

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
        collector = SyslogCollector.builder().tls(authority).keepMessages(1_000).start();
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
        return sink(collector, SyslogTransport.TLS, authority.caFile(), batch, delivery);
    }

    private static SinkSpec sink(
            SyslogCollector collector, SyslogTransport transport, Path caFile, BatchSpec batch, DeliverySpec delivery) {
        return Sinks.with(
                Sinks.to(collector.port(), transport, caFile, Sinks.rfc5424(LOCAL4), CONNECTIONS), batch, delivery);
    }

    @Override
    protected void begin(Trouble trouble) {
        switch (trouble) {
            case HANG, SLOW -> collector.stopReading();
            case RESET -> throw new AssertionError("a reset may lose what it meets on its way; tested below");
            case DOWN -> collector.down();
        }
    }

    @Override
    protected void end() {
        collector.resumeReading();
        collector.up();
    }

    @Override
    protected void awaitDistinct(long events) {
        Await.until(
                "events at the collector",
                Duration.ofSeconds(10),
                () -> collector.ids().distinct(),
                n -> n >= events);
        assertThat(collector.errors()).as("%s", collector.lastErrors()).isZero();
    }

    @Override
    protected long duplicates() {
        return collector.ids().duplicates();
    }

    /** Only what no buffer on the way can hold makes a write hang: two megabytes, where each end takes half of one. */
    @Test
    @Override
    protected void deliversEveryEventAfterTheReceiverHung() throws Exception {
        String[] large =
                IntStream.range(0, 32).mapToObj(i -> "x".repeat(64 << 10)).toArray(String[]::new);
        BatchSpec oneShipment = new BatchSpec(large.length, 32 << 20, Duration.ofMillis(50));

        recoversFrom(Trouble.HANG, sink(oneShipment, impatientDelivery()), List.of(Batches.of(0, 0, "fw-1", large)));

        Await.until(
                "events at the collector",
                Duration.ofSeconds(20),
                () -> collector.ids().distinct(),
                n -> n == 32);
    }

    /** Syslog acknowledges nothing, so that a reset may lose what it meets on its way; here it meets nothing. */
    @Test
    @Override
    protected void deliversEveryEventAfterTheReceiverResetItsConnections() throws Exception {
        try (Receiver receiver = receivers().open(Batches.lane(sink(TEN_EVENTS, delivery(RETRY_TIME))))) {
            collector.resetAfter(10);
            send(receiver, Batches.of(0, 0, 10));
            collector.awaitMessages(10, Duration.ofSeconds(10));
            Await.until("closed connection", Duration.ofSeconds(10), () -> collector.openConnections() == 0);

            assertThat(send(receiver, Batches.of(0, 10, 10))).isEqualTo(new Answer.Accepted());
        }
        awaitDistinct(20);
        assertThat(duplicates()).isZero();
        assertThat(collector.acceptedConnections()).isEqualTo(2);
    }

    /** More than the collector's receive buffer takes, less than the send buffer of this side. */
    @Test
    void sendsAgainWhatWasStillInTheSendBufferWhenTheConnectionBroke() throws Exception {
        EventBatch batch = Batches.of(0, 0, "fw-1", "x".repeat(200 << 10), "y".repeat(200 << 10));
        try (Receiver receiver = receivers().open(Batches.lane(sink(TEN_EVENTS, delivery(RETRY_TIME))))) {
            collector.stopReading();
            CompletableFuture<Answer> answer = receiver.send(Batches.shipment(batch));
            Await.until("open connection", Duration.ofSeconds(10), () -> collector.openConnections() == 1);
            collector.down();

            assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.Transient.class);
            long possiblyDuplicated = receiver.takePossiblyDuplicated();
            assertThat(possiblyDuplicated).isBetween(0L, 2L);
            assertThat(receiver.takePossiblyDuplicated()).isZero();
            collector.up();
            collector.resumeReading();
            assertThat(send(receiver, batch)).isEqualTo(new Answer.Accepted());
        }
        awaitDistinct(2);
    }

    private static Answer send(Receiver receiver, EventBatch batch) throws Exception {
        return receiver.send(Batches.shipment(batch)).get(10, TimeUnit.SECONDS);
    }

    @Test
    void writesMessagesThatACollectorParses() throws Exception {
        deliver(
                sink(TEN_EVENTS, delivery(RETRY_TIME)),
                List.of(Batches.of(0, 12, "fw-1", "{\"a\":1}", "{\"b\":\"ü\"}")));

        awaitDistinct(2);
        SyslogMessage second = collector.lastMessages().get(1);
        assertThat(second.facility()).isEqualTo(LOCAL4);
        assertThat(second.severity()).isEqualTo(1);
        assertThat(second.timestamp()).isEqualTo(OffsetDateTime.parse("2026-11-01T10:20:30.123456Z"));
        assertThat(second.hostname()).isEqualTo("fw-1");
        assertThat(second.appName()).isEqualTo("sluice");
        assertThat(second.procId()).isNull();
        assertThat(second.msgId()).isNull();
        assertThat(second.param("sluice@32473", "id")).contains("fw.acme-0-13");
        assertThat(second.param("sluice@32473", "lane")).contains("acme/denied");
        assertThat(second.text()).isEqualTo("{\"b\":\"ü\"}");
    }

    @Test
    void keepsTheOrderOfAPartitionAndItsConnectionsOpen() throws Exception {
        deliver(
                sink(TEN_EVENTS, delivery(RETRY_TIME)),
                List.of(Batches.of(0, 0, 100), Batches.of(1, 0, 100), Batches.of(0, 100, 100)));

        awaitDistinct(300);
        List<Long> ofPartition0 = collector.lastMessages().stream()
                .map(message -> message.param("sluice@32473", "id").orElseThrow())
                .filter(id -> id.startsWith("fw.acme-0-"))
                .map(id -> Long.valueOf(id.substring("fw.acme-0-".length())))
                .toList();
        assertThat(ofPartition0).hasSize(200).isSorted();
        assertThat(collector.acceptedConnections()).isEqualTo(CONNECTIONS);
    }

    @Test
    void speaksPlainTcpWhenAskedFor() throws Exception {
        try (SyslogCollector plain = SyslogCollector.builder().start()) {
            SinkSpec sink = sink(plain, SyslogTransport.TCP, authority.caFile(), TEN_EVENTS, delivery(RETRY_TIME));

            deliver(sink, List.of(Batches.of(0, 0, 25)));

            plain.awaitMessages(25, Duration.ofSeconds(10));
            assertThat(plain.ids().distinct()).isEqualTo(25);
            assertThat(plain.errors()).isZero();
        }
    }

    @Test
    void trustsNoOtherAuthority() {
        try (TestAuthority other = TestAuthority.create()) {
            SinkSpec sink =
                    sink(collector, SyslogTransport.TLS, other.caFile(), TEN_EVENTS, delivery(Duration.ofMillis(500)));

            assertThatThrownBy(() -> deliver(sink, batches())).hasMessageContaining("SSLHandshakeException");
        }
        assertThat(collector.messages()).isZero();
    }

    @Test
    void acceptsNoCollectorOfAnotherName() {
        try (SyslogCollector impostor = SyslogCollector.builder()
                .tls(authority, authority.wrongNameServer())
                .start()) {
            SinkSpec sink = sink(
                    impostor, SyslogTransport.TLS, authority.caFile(), TEN_EVENTS, delivery(Duration.ofMillis(500)));

            assertThatThrownBy(() -> deliver(sink, batches())).hasMessageContaining("SSLHandshakeException");
            assertThat(impostor.messages()).isZero();
        }
    }
}
