package dev.sluice.sinks.syslog;

import dev.sluice.sinks.check.CheckFailedException;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Door;
import dev.sluice.sinks.check.Server;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Syslog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Tries a lane's way to its collectors and sends no message: connects, and with RELP opens a session and closes it. */
final class SyslogCheck {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private SyslogCheck() {}

    static void run(LaneSetup lane, Checklist list) {
        Syslog sink = lane.sink(Syslog.class);
        SecretRef key = sink.tls().clientKey();
        boolean readable = list.secrets(key == null ? List.of() : List.of(key));
        for (int i = 0; i < sink.collectors().size(); i++) {
            check(lane, sink, i, readable, list);
        }
    }

    private static void check(LaneSetup lane, Syslog sink, int index, boolean readable, Checklist list) {
        Collector collector = sink.collectors().get(index);
        String option = sink.collectors().size() == 1 ? "sink.syslog.host and port" : "sink.syslog.collectors";
        Server server = new Server(collector.host(), collector.port(), option, "sink.syslog.tls");
        switch (sink.transport()) {
            case UDP -> {
                Door.isKnown(list, server);
                list.skip("session", "UDP gives no sign of anybody: only the collector can tell what arrives");
            }
            case TLS, TCP -> {
                reach(list, server, sink);
                list.skip("session", "plain syslog has none: a collector answers nothing");
            }
            case RELP, RELP_TLS -> {
                boolean open = reach(list, server, sink);
                list.step(readable && open, "session", () -> openSession(lane, sink, index, list.timeout()));
            }
        }
    }

    private static boolean reach(Checklist list, Server server, Syslog sink) {
        return Door.check(
                list, server, sink.transport().encrypted() ? sink.tls() : null, "the transport is not encrypted");
    }

    private static String openSession(LaneSetup lane, Syslog sink, int index, Duration timeout)
            throws CheckFailedException {
        Dialer dialer = Dialer.to(sink, true).get(index);
        Wire wire = new Wire();
        long deadline = System.nanoTime() + timeout.toNanos();
        // A session waits for its answers until its wire is cut.
        CompletableFuture<Void> cut = CompletableFuture.runAsync(
                wire::abort, CompletableFuture.delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS));
        try {
            wire.connect(dialer, Math.toIntExact(timeout.toMillis()));
            close(new RelpSession(
                    wire, MessageWriter.of(sink.messages(), lane.subscription().lane())));
            return dialer + " opens RELP sessions and takes syslog";
        } catch (IOException e) {
            String why = System.nanoTime() - deadline >= 0 ? "no answer in time" : e.getMessage();
            throw new CheckFailedException(
                    dialer + ": " + why + " (expected: a RELP server that takes syslog; check sink.syslog.transport)");
        } finally {
            cut.cancel(false);
            wire.abort();
        }
    }

    private static void close(RelpSession session) {
        try {
            session.finish(CLOSE_PATIENCE);
        } catch (IOException e) {
            // That it was opened is what counts; how a collector ends it is its own.
        }
    }
}
