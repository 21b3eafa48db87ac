package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Batches;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.Syslog;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogProtocol;
import dev.sluice.subscription.SinkSpec.SyslogRouting;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Syslog sinks and their parts for tests. */
final class Sinks {
    private static final BatchSpec BATCH = new BatchSpec(10_000, 4 << 20, Duration.ofMillis(50));
    private static final DeliverySpec DELIVERY = new DeliverySpec(3, Duration.ofSeconds(15), Duration.ofSeconds(40));

    private Sinks() {}

    /** RFC 5424, octet-counted, of any size. */
    static SyslogMessageSpec rfc5424(int facility) {
        return rfc5424(facility, SyslogMessageSpec.MAX_BYTES, Oversize.DEAD_LETTER);
    }

    static SyslogMessageSpec rfc5424(int facility, int maxBytes, Oversize oversize) {
        return new SyslogMessageSpec(
                SyslogProtocol.RFC5424, facility, "sluice", false, SyslogFraming.OCTET_COUNTING, maxBytes, oversize);
    }

    static SyslogMessageSpec rfc3164(int facility, SyslogFraming framing) {
        return new SyslogMessageSpec(
                SyslogProtocol.RFC3164,
                facility,
                "sluice",
                false,
                framing,
                SyslogMessageSpec.MAX_BYTES,
                Oversize.DEAD_LETTER);
    }

    static SyslogMessageSpec withNewlines(SyslogMessageSpec messages) {
        return new SyslogMessageSpec(
                messages.protocol(),
                messages.facility(),
                messages.appName(),
                messages.bom(),
                SyslogFraming.NEWLINE,
                messages.maxBytes(),
                messages.oversize());
    }

    static MessageWriter messages(int facility) {
        return MessageWriter.of(rfc5424(facility), Batches.LANE);
    }

    static Syslog to(int port, SyslogTransport transport, Path caFile, SyslogMessageSpec messages, int connections) {
        return to(
                List.of(new Collector("127.0.0.1", port)),
                SyslogRouting.FAILOVER,
                transport,
                caFile,
                messages,
                connections);
    }

    static Syslog to(
            List<Collector> collectors,
            SyslogRouting routing,
            SyslogTransport transport,
            Path caFile,
            SyslogMessageSpec messages,
            int connections) {
        return new Syslog(
                collectors,
                routing,
                transport,
                new TlsSpec(caFile.toString()),
                messages,
                connections,
                new FormatSpec.Json(),
                BATCH,
                DELIVERY);
    }

    static Syslog with(Syslog sink, BatchSpec batch, DeliverySpec delivery) {
        return new Syslog(
                sink.collectors(),
                sink.routing(),
                sink.transport(),
                sink.tls(),
                sink.messages(),
                sink.connections(),
                sink.format(),
                batch,
                delivery);
    }

    static Syslog with(Syslog sink, TlsSpec tls) {
        return new Syslog(
                sink.collectors(),
                sink.routing(),
                sink.transport(),
                tls,
                sink.messages(),
                sink.connections(),
                sink.format(),
                sink.batch(),
                sink.delivery());
    }
}
