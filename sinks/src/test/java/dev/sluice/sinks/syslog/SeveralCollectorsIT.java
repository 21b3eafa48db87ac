package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.SyslogRouting;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.syslog.SyslogCollector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SeveralCollectorsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @AutoClose
    private final SyslogCollector first = SyslogCollector.builder().relp().start();

    @AutoClose
    private final SyslogCollector second = SyslogCollector.builder().relp().start();

    private long offset;

    private Receiver open(SyslogRouting routing, int connections) {
        List<Collector> collectors =
                List.of(new Collector(first.host(), first.port()), new Collector(second.host(), second.port()));
        return new SyslogReceiverFactory()
                .open(Batches.lane(Sinks.to(
                        collectors, routing, SyslogTransport.RELP, Path.of("none"), Sinks.rfc5424(16), connections)));
    }

    private static Answer send(Receiver receiver, EventBatch batch) {
        return receiver.send(Batches.shipment(batch))
                .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private Answer sendNext(Receiver receiver) {
        return send(receiver, Batches.of(0, offset++, 1));
    }

    private void sendUntilAccepted(Receiver receiver) {
        EventBatch batch = Batches.of(0, offset++, 1);
        Await.until("answer", TIMEOUT, () -> send(receiver, batch), answer -> answer.equals(new Answer.Accepted()));
    }

    @Test
    void goesToTheNextCollectorAndBackOnceTheFirstWorksAgain() {
        try (Receiver receiver = open(SyslogRouting.FAILOVER, 1)) {
            sendUntilAccepted(receiver);
            assertThat(first.messages()).isEqualTo(1);

            first.down();
            sendUntilAccepted(receiver);
            assertThat(second.messages()).isEqualTo(1);

            // The first is tried again meanwhile and fails; nothing of that is noticed.
            Await.until("tries", TIMEOUT, () -> sendNext(receiver), answer -> second.messages() > 60);
            assertThat(second.messages()).isEqualTo(offset - 1);

            first.up();
            Await.until("return", TIMEOUT, () -> sendNext(receiver), answer -> first.messages() > 1);
            assertThat(first.ids().distinct() + second.ids().distinct()).isEqualTo(offset);
            assertThat(first.ids().duplicates() + second.ids().duplicates()).isZero();
            assertThat(second.openConnections()).isZero();
        }
    }

    @Test
    void spreadsPartitionsOverTheCollectorsAndKeepsEachAtItsOwn() {
        try (Receiver receiver = open(SyslogRouting.BALANCE, 4)) {
            for (int round = 0; round < 3; round++) {
                for (int partition = 0; partition < 8; partition++) {
                    assertThat(send(receiver, Batches.of(partition, round, 1))).isEqualTo(new Answer.Accepted());
                }
            }
        }
        assertThat(first.messages()).isEqualTo(12);
        assertThat(second.messages()).isEqualTo(12);
        assertThat(partitions(first)).doesNotContainAnyElementsOf(partitions(second));
        assertThat(first.acceptedConnections()).isEqualTo(2);
        assertThat(second.acceptedConnections()).isEqualTo(2);
    }

    private static List<String> partitions(SyslogCollector collector) {
        return collector.lastMessages().stream()
                .map(message ->
                        message.param("sluice@32473", "id").orElseThrow().split("-", -1)[1])
                .distinct()
                .toList();
    }
}
