package dev.sluice.sinks.syslog;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.SinkSpec.Collector;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over UDP (RFC 5426): one datagram a message. An event counts as delivered when its datagram was given to the
 * network; whether that loses it, nobody learns.
 */
final class DatagramReceiver implements Receiver {
    private final Collector collector;
    private final MessageWriter messages;
    private final BodyBuffer datagram = new BodyBuffer();
    private @Nullable DatagramSocket socket;

    DatagramReceiver(Collector collector, MessageWriter messages) {
        this.collector = collector;
        this.messages = messages;
    }

    @Override
    public synchronized CompletableFuture<Answer> send(Shipment shipment) {
        SortedMap<Integer, Answer.Refusal> refused = messages.refused(shipment);
        try {
            int index = 0;
            for (Slice slice : shipment.slices()) {
                for (int event = slice.from(); event < slice.to(); event++, index++) {
                    if (!refused.containsKey(index)) {
                        send(slice.batch(), event);
                    }
                }
            }
            return CompletableFuture.completedFuture(
                    refused.isEmpty() ? new Answer.Accepted() : new Answer.PerEvent(refused, new TreeSet<>(), null));
        } catch (IOException e) {
            close();
            return CompletableFuture.completedFuture(new Answer.Transient(
                    collector + ": " + e.getClass().getSimpleName() + ": " + e.getMessage(), null));
        }
    }

    private void send(EventBatch batch, int event) throws IOException {
        DatagramSocket open = open();
        messages.write(batch, event, (header, bytes, from, length) -> {
            datagram.reset();
            header.writeTo(datagram);
            datagram.write(bytes, from, length);
            open.send(new DatagramPacket(datagram.toByteArray(), datagram.size()));
        });
    }

    /** The name is looked up again after each failure. */
    private DatagramSocket open() throws IOException {
        if (socket == null) {
            InetSocketAddress address = new InetSocketAddress(collector.host(), collector.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException(collector.host());
            }
            DatagramSocket fresh = new DatagramSocket();
            fresh.connect(address);
            socket = fresh;
        }
        return socket;
    }

    @Override
    public synchronized void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
