package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.SinkSpec.Syslog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** One lane's connections to its collector. A partition always takes the same one, so that its events stay in order. */
final class SyslogReceiver implements Receiver {
    private final List<Connection> connections;
    private final Duration timeout;

    SyslogReceiver(Syslog sink, String lane) {
        timeout = sink.delivery().requestTimeout();
        Dialer dialer = Dialer.to(sink);
        connections = Stream.generate(
                        () -> new Connection(dialer, new FrameWriter(sink.facility(), sink.appName(), lane)))
                .limit(sink.connections())
                .toList();
    }

    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        int key = SyslogReceiverFactory.partitionKey(shipment.slices().get(0).batch());
        return connections.get(Math.floorMod(key, connections.size())).send(shipment, timeout);
    }

    /** Lets each collector read what was sent, for a bounded time, unless a write is stuck. */
    @Override
    public void close() {
        connections.forEach(Connection::startClosing);
        connections.forEach(Connection::awaitClosed);
    }
}
