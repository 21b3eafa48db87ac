package dev.sluice.testkit;

import dev.sluice.testkit.bigquery.BigQueryServer;
import dev.sluice.testkit.gcs.GcsServer;
import dev.sluice.testkit.kafka.Broker;
import dev.sluice.testkit.kafka.Brokers;
import dev.sluice.testkit.siem.SiemServer;
import dev.sluice.testkit.syslog.SyslogCollector;
import dev.sluice.testkit.tls.TestAuthority;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The parts that a pipeline talks to, started together in this JVM on free ports of 127.0.0.1. The receivers speak TLS
 * with certificates of {@link #authority()}, unless asked not to.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.builder().kafka().siem().start()) {
 *     sandbox.kafka().createTopic("fw.acme", 3);
 *     ...
 *     sandbox.siem().awaitEvents(1000, Duration.ofSeconds(30));
 * }
 * }</pre>
 */
public final class Sandbox implements AutoCloseable {

    // Closed in reverse order of their start.
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private @Nullable TestAuthority authority;
    private @Nullable Broker kafka;
    private @Nullable SiemServer siem;
    private @Nullable SyslogCollector syslog;
    private @Nullable BigQueryServer bigQuery;
    private @Nullable GcsServer gcs;

    private Sandbox() {}

    /** Nothing is started unless asked for, except the authority. */
    public static Builder builder() {
        return new Builder();
    }

    /** The authority whose certificate clients of the receivers trust. */
    public TestAuthority authority() {
        return present("authority", authority);
    }

    /** The broker: in this JVM, or a container's (see {@link Brokers}). */
    public Broker kafka() {
        return present("kafka", kafka);
    }

    /** The SIEM. */
    public SiemServer siem() {
        return present("siem", siem);
    }

    /** The syslog collector. */
    public SyslogCollector syslog() {
        return present("syslog", syslog);
    }

    /** The BigQuery stand-in, gRPC without TLS. */
    public BigQueryServer bigQuery() {
        return present("bigQuery", bigQuery);
    }

    /** The Google Cloud Storage stand-in. */
    public GcsServer gcs() {
        return present("gcs", gcs);
    }

    /** Closes every part, also if one fails to close; throws the first failure. */
    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                // AutoCloseable declares Exception: whatever one part throws, the others must be closed.
                if (failure == null) {
                    failure = new IllegalStateException("sandbox: a part did not close", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private <T extends AutoCloseable> T own(T part) {
        started.push(part);
        return part;
    }

    private void start(Builder wanted) throws IOException, SQLException {
        TestAuthority ca = own(TestAuthority.create());
        authority = ca;
        kafka = wanted.kafka ? own(Brokers.start()) : null;
        SiemServer.Builder siemServer = SiemServer.builder();
        SyslogCollector.Builder collector = SyslogCollector.builder();
        if (!wanted.plaintext) {
            siemServer.tls(ca);
            collector.tls(ca);
        }
        if (wanted.relp) {
            collector.relp();
        }
        siem = wanted.siem ? own(siemServer.start()) : null;
        syslog = wanted.syslog ? own(collector.start()) : null;
        bigQuery = wanted.bigQuery ? own(BigQueryServer.start()) : null;
        gcs = wanted.gcs ? own(GcsServer.start()) : null;
    }

    private static <T> T present(String name, @Nullable T part) {
        if (part == null) {
            throw new IllegalStateException(name + ": not started (expected: asked for at the builder)");
        }
        return part;
    }

    /** Which parts to start. */
    public static final class Builder {

        private boolean kafka;
        private boolean siem;
        private boolean syslog;
        private boolean bigQuery;
        private boolean gcs;
        private boolean plaintext;
        private boolean relp;

        private Builder() {}

        /** With a broker. */
        public Builder kafka() {
            kafka = true;
            return this;
        }

        /** SIEM and syslog collector without TLS. */
        public Builder plaintext() {
            plaintext = true;
            return this;
        }

        /** With a SIEM, over TLS unless {@link #plaintext}. */
        public Builder siem() {
            siem = true;
            return this;
        }

        /** With a syslog collector, over TLS unless {@link #plaintext}. */
        public Builder syslog() {
            syslog = true;
            return this;
        }

        /** With a syslog collector that speaks RELP. */
        public Builder relp() {
            relp = true;
            return syslog();
        }

        /** With a BigQuery stand-in. */
        public Builder bigQuery() {
            bigQuery = true;
            return this;
        }

        /** With a Google Cloud Storage stand-in. */
        public Builder gcs() {
            gcs = true;
            return this;
        }

        /** Starts the parts; all are ready when this returns. */
        public Sandbox start() {
            Sandbox sandbox = new Sandbox();
            try {
                sandbox.start(this);
                return sandbox;
            } catch (IOException | SQLException e) {
                sandbox.close();
                throw new IllegalStateException("sandbox: a part did not start", e);
            } catch (RuntimeException e) {
                sandbox.close();
                throw e;
            }
        }
    }
}
