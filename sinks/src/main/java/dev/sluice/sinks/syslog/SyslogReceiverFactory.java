package dev.sluice.sinks.syslog;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.subscription.SinkSpec.Syslog;
import dev.sluice.subscription.SinkSpec.SyslogTransport;

/** Opens a lane's connections; they connect at their first shipment. */
final class SyslogReceiverFactory implements ReceiverFactory {
    private static final long serialVersionUID = 1;

    @Override
    public Receiver open(LaneSetup lane) {
        Syslog sink = lane.sink(Syslog.class);
        String name = lane.subscription().lane();
        return sink.transport() == SyslogTransport.UDP
                ? new DatagramReceiver(sink.collectors().get(0), MessageWriter.of(sink.messages(), name))
                : new SyslogReceiver(sink, name);
    }

    /** Events of one partition stay in order, also across retries. */
    @Override
    public Object shipmentKey(EventBatch batch, int event) {
        return partitionKey(batch);
    }

    @Override
    public boolean ordered() {
        return true;
    }

    /** Two partitions with one key only share a connection, as most do anyway. */
    static int partitionKey(EventBatch batch) {
        return batch.topic().hashCode() + batch.partition();
    }
}
