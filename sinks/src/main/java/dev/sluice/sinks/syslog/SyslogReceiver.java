package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.SinkSpec.Syslog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** One lane's connections to its collectors. A partition always takes the same one, so that its events stay in order. */
final class SyslogReceiver implements Receiver {
    private final List<Connection> connections;
    private final Duration timeout;
    private final LongAdder possiblyDuplicated = new LongAdder();

    SyslogReceiver(Syslog sink, String lane) {
        timeout = sink.delivery().requestTimeout();
        SendQueues queues = SendQueues.ofThisMachine();
        Collectors collectors = new Collectors(Dialer.to(sink, queues.readable()), System::nanoTime);
        connections = IntStream.range(0, sink.connections())
                .mapToObj(index -> {
                    int home =
                            switch (sink.routing()) {
                                case FAILOVER -> 0;
                                case BALANCE -> index % collectors.count();
                            };
                    MessageWriter messages = MessageWriter.of(sink.messages(), lane);
                    return new Connection(
                            collectors, home, opening(sink, messages, queues), messages, possiblyDuplicated);
                })
                .toList();
    }

    private static Connection.Opening opening(Syslog sink, MessageWriter messages, SendQueues queues) {
        return switch (sink.transport()) {
            case TLS, TCP -> {
                FrameWriter frames = new FrameWriter(messages, sink.messages().framing());
                yield wire -> new TcpSession(wire, frames, queues);
            }
            case RELP, RELP_TLS -> wire -> new RelpSession(wire, messages);
            case UDP -> throw new IllegalArgumentException("transport: UDP (expected: one with connections)");
        };
    }

    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        int key = SyslogReceiverFactory.partitionKey(shipment.slices().get(0).batch());
        return connections.get(Math.floorMod(key, connections.size())).send(shipment, timeout);
    }

    @Override
    public long takePossiblyDuplicated() {
        return possiblyDuplicated.sumThenReset();
    }

    /** Lets each collector read what was sent, for a bounded time, unless a write is stuck. */
    @Override
    public void close() {
        connections.forEach(Connection::startClosing);
        connections.forEach(Connection::awaitClosed);
    }
}
