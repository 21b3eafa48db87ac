package dev.sluice.subscription;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where a subscription's events go. Closed: a new sink is a new record here and one package under {@code sinks}. */
public sealed interface SinkSpec extends Serializable {

    BatchSpec batch();

    DeliverySpec delivery();

    FormatSpec format();

    /** Which branch of the pipeline delivers to this sink. */
    Kind kind();

    /**
     * An HTTPS SIEM.
     *
     * @param url where requests go; https, or http only when {@code allowPlaintext} is set
     * @param protocol how events are framed and what an answer means
     * @param auth what authenticates a request
     * @param tls trust and client identity
     * @param gzip whether bodies are compressed
     * @param hec Splunk metadata; used by {@link HttpsProtocol#SPLUNK_HEC} only
     */
    record Https(
            URI url,
            HttpsProtocol protocol,
            AuthSpec auth,
            TlsSpec tls,
            boolean gzip,
            boolean allowPlaintext,
            HecSpec hec,
            BatchSpec batch,
            DeliverySpec delivery)
            implements SinkSpec {
        @Override
        public FormatSpec format() {
            return new FormatSpec.Json();
        }

        @Override
        public Kind kind() {
            return Kind.HTTPS;
        }
    }

    /** How an HTTPS SIEM wants its events. */
    enum HttpsProtocol {
        JSON_LINES,
        SPLUNK_HEC
    }

    /** What authenticates an HTTPS request. */
    sealed interface AuthSpec extends Serializable {
        record None() implements AuthSpec {}

        /** {@code Authorization: Bearer <token>}. */
        record Bearer(SecretRef token) implements AuthSpec {}

        /** {@code Authorization: Splunk <token>}. */
        record SplunkToken(SecretRef token) implements AuthSpec {}
    }

    /**
     * Trust in the receiver. Names are always checked.
     *
     * @param caFile PEM certificates to trust instead of the JDK's, or null
     */
    record TlsSpec(@Nullable String caFile) implements Serializable {}

    /**
     * Splunk HEC metadata of every event; null leaves a key out. {@code host} is the firewall's device name and
     * {@code time} the event's own.
     */
    record HecSpec(@Nullable String source, @Nullable String sourcetype, @Nullable String index)
            implements Serializable {}

    /**
     * A syslog collector, RFC 5424 with octet counting.
     *
     * @param transport TLS (RFC 5425) or, when asked for, TCP (RFC 6587) or RELP
     * @param facility the syslog facility's number, 0 to 23
     * @param connections connections kept open per lane
     */
    record Syslog(
            String host,
            int port,
            SyslogTransport transport,
            TlsSpec tls,
            int facility,
            String appName,
            int connections,
            FormatSpec format,
            BatchSpec batch,
            DeliverySpec delivery)
            implements SinkSpec {
        /** Collectors limit the connections of one sender, and each subtask opens its own. */
        public static final int MAX_CONNECTIONS = 64;

        public Syslog {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
            if (facility < 0 || facility > 23) {
                throw new IllegalArgumentException("facility: " + facility + " (expected: 0 to 23)");
            }
            if (connections < 1 || connections > MAX_CONNECTIONS) {
                throw new IllegalArgumentException(
                        "connections: " + connections + " (expected: 1 to " + MAX_CONNECTIONS + ")");
            }
        }

        @Override
        public Kind kind() {
            return Kind.SYSLOG;
        }
    }

    /** What carries syslog messages. */
    enum SyslogTransport {
        /** RFC 5425. */
        TLS,
        /** RFC 6587, without encryption. */
        TCP,
        /** The protocol of rsyslog that acknowledges each message, without encryption. */
        RELP,
        /** RELP within TLS. */
        RELP_TLS;

        /** Whether certificates play a part. */
        public boolean encrypted() {
            return this == TLS || this == RELP_TLS;
        }
    }

    /**
     * A BigQuery table, written through the Storage Write API.
     *
     * @param table created at launch when it does not exist, partitioned by event day
     * @param mode what a reader of the table sees after a failure
     */
    record BigQuery(
            String project,
            String dataset,
            String table,
            BigQueryMode mode,
            BatchSpec batch,
            DeliverySpec delivery)
            implements SinkSpec {
        /** At least once. */
        public BigQuery(String project, String dataset, String table, BatchSpec batch, DeliverySpec delivery) {
            this(project, dataset, table, BigQueryMode.AT_LEAST_ONCE, batch, delivery);
        }

        @Override
        public FormatSpec format() {
            return new FormatSpec.ProtobufRow();
        }

        @Override
        public Kind kind() {
            return Kind.BIGQUERY;
        }
    }

    /** What a reader of a BigQuery table sees after a failure. */
    enum BigQueryMode {
        /** Rows are visible within seconds; those since the last checkpoint may come twice. */
        AT_LEAST_ONCE,
        /** Rows are visible with the checkpoint that covers them, each once. */
        EXACTLY_ONCE
    }

    /**
     * Objects in a Google Cloud Storage bucket under {@code prefix/tenant=/dt=/hour=}.
     *
     * @param prefix folder in the bucket, without leading or trailing slash; may be empty
     * @param format JSON (gzipped, newline-delimited) or Avro (object container files)
     */
    record Gcs(String bucket, String prefix, FormatSpec format, BatchSpec batch, DeliverySpec delivery)
            implements SinkSpec {
        @Override
        public Kind kind() {
            return Kind.GCS;
        }
    }

    /**
     * Nowhere: events are shaped, counted as delivered and forgotten. For trying a subscription on live traffic and for
     * measuring what comes before a sink.
     *
     * @param format what the events are encoded as before they are dropped
     */
    record Discard(FormatSpec format, BatchSpec batch, DeliverySpec delivery) implements SinkSpec {
        @Override
        public Kind kind() {
            return Kind.DISCARD;
        }
    }

    /** The kinds of sinks, one branch of the pipeline each. */
    enum Kind {
        HTTPS,
        SYSLOG,
        BIGQUERY,
        GCS,
        DISCARD
    }
}
