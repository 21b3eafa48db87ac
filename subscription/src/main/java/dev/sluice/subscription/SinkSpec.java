package dev.sluice.subscription;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
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
     * @param url where requests go, or for protocols with paths of their own the server; https, or http only when
     *     {@code allowPlaintext} is set
     * @param protocol how events are framed and what an answer means
     * @param format JSON, as it is or in a target schema, or with a protocol that takes it another text
     * @param auth what authenticates a request
     * @param tls trust and client identity
     * @param proxy the HTTP proxy that connects to the receiver ({@code CONNECT}), or null
     * @param headers further headers of each request
     * @param gzip whether bodies are compressed
     */
    record Https(
            URI url,
            HttpsProtocol protocol,
            FormatSpec format,
            AuthSpec auth,
            TlsSpec tls,
            @Nullable ProxySpec proxy,
            List<HeaderSpec> headers,
            boolean gzip,
            boolean allowPlaintext,
            BatchSpec batch,
            DeliverySpec delivery)
            implements SinkSpec {

        public Https {
            headers = List.copyOf(headers);
            if (batch.maxBytes() > protocol.maxRequestBytes()) {
                throw new IllegalArgumentException(
                        "maxBytes: " + batch.maxBytes() + " (expected: at most " + protocol.maxRequestBytes() + ")");
            }
            if (!(format instanceof FormatSpec.Json) && !protocol.takesText()) {
                throw new IllegalArgumentException("format: " + format + " (expected: JSON with " + protocol + ")");
            }
        }

        /** JSON. */
        public Https(
                URI url,
                HttpsProtocol protocol,
                AuthSpec auth,
                TlsSpec tls,
                @Nullable ProxySpec proxy,
                List<HeaderSpec> headers,
                boolean gzip,
                boolean allowPlaintext,
                BatchSpec batch,
                DeliverySpec delivery) {
            this(
                    url,
                    protocol,
                    new FormatSpec.Json(),
                    auth,
                    tls,
                    proxy,
                    headers,
                    gzip,
                    allowPlaintext,
                    batch,
                    delivery);
        }

        @Override
        public Kind kind() {
            return Kind.HTTPS;
        }
    }

    /** An HTTP proxy without credentials. */
    record ProxySpec(String host, int port) implements Serializable {}

    /**
     * Trust in the receiver, and who the sender is. Names are always checked.
     *
     * @param caFile PEM certificates to trust instead of the JDK's, or null
     * @param clientCertificateFile PEM chain of the client's certificate, or null
     * @param clientKey the certificate's key as PKCS #8 PEM; null exactly when there is no certificate
     */
    record TlsSpec(@Nullable String caFile, @Nullable String clientCertificateFile, @Nullable SecretRef clientKey)
            implements Serializable {

        public TlsSpec {
            if ((clientCertificateFile == null) != (clientKey == null)) {
                throw new IllegalArgumentException(
                        "clientKey: (hidden) (expected: set exactly when" + " clientCertificateFile is)");
            }
        }

        /** Without a client certificate. */
        public TlsSpec(@Nullable String caFile) {
            this(caFile, null, null);
        }
    }

    /**
     * One or several syslog collectors.
     *
     * @param collectors where messages go, the preferred first; at most one with UDP
     * @param routing which of several collectors a connection goes to
     * @param transport TLS (RFC 5425) or, when asked for, another
     * @param messages how an event becomes a message
     * @param connections connections kept open per lane
     */
    record Syslog(
            List<Collector> collectors,
            SyslogRouting routing,
            SyslogTransport transport,
            TlsSpec tls,
            SyslogMessageSpec messages,
            int connections,
            FormatSpec format,
            BatchSpec batch,
            DeliverySpec delivery)
            implements SinkSpec {
        /** Collectors limit the connections of one sender, and each subtask opens its own. */
        public static final int MAX_CONNECTIONS = 64;

        /** More are a load balancer's task. */
        public static final int MAX_COLLECTORS = 16;

        public Syslog {
            collectors = List.copyOf(collectors);
            int most = transport == SyslogTransport.UDP ? 1 : MAX_COLLECTORS;
            if (collectors.isEmpty() || collectors.size() > most) {
                throw new IllegalArgumentException("collectors: " + collectors + " (expected: 1 to " + most + ")");
            }
            if (connections < 1 || connections > MAX_CONNECTIONS) {
                throw new IllegalArgumentException(
                        "connections: " + connections + " (expected: 1 to " + MAX_CONNECTIONS + ")");
            }
            if (routing == SyslogRouting.BALANCE && connections < collectors.size()) {
                throw new IllegalArgumentException("connections: " + connections + " (expected: at least "
                        + collectors.size() + ", one for each collector)");
            }
        }

        @Override
        public Kind kind() {
            return Kind.SYSLOG;
        }
    }

    /** A collector's address. */
    record Collector(String host, int port) implements Serializable {
        public Collector {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** Which of several collectors a connection goes to. */
    enum SyslogRouting {
        /** The first that works, in the order given. */
        FAILOVER,
        /** Each its own, in turn; while that fails, the next. */
        BALANCE
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
        RELP_TLS,
        /** RFC 5426: one datagram a message, which may be lost. */
        UDP;

        /** Whether certificates play a part. */
        public boolean encrypted() {
            return this == TLS || this == RELP_TLS;
        }
    }

    /**
     * How an event becomes a syslog message.
     *
     * @param facility the syslog facility's number, 0 to 23
     * @param bom whether a byte order mark says that the text is UTF-8; RFC 5424 only
     * @param framing what ends a message; TLS and TCP only
     * @param maxBytes the largest message that the collector takes, header included
     * @param oversize what becomes of a larger one; only RFC 5424 can be split
     */
    record SyslogMessageSpec(
            SyslogProtocol protocol,
            int facility,
            String appName,
            boolean bom,
            SyslogFraming framing,
            int maxBytes,
            Oversize oversize)
            implements Serializable {
        /** What every collector must take (RFC 5425, section 4.3.1); every header fits in. */
        public static final int MIN_BYTES = 2_048;

        public static final int MAX_BYTES = 1 << 20;

        /** What librelp takes; it ends the connection at a larger message. */
        public static final int RELP_BYTES = 128 << 10;

        /** What a UDP datagram over IPv4 can hold. */
        public static final int MAX_DATAGRAM_BYTES = 65_507;

        /** What every collector should take (RFC 5425, section 4.3.1). */
        public static final int DATAGRAM_BYTES = 8_192;

        public SyslogMessageSpec {
            if (facility < 0 || facility > 23) {
                throw new IllegalArgumentException("facility: " + facility + " (expected: 0 to 23)");
            }
            if (maxBytes < MIN_BYTES || maxBytes > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "maxBytes: " + maxBytes + " (expected: " + MIN_BYTES + " to " + MAX_BYTES + ")");
            }
            if (protocol == SyslogProtocol.RFC3164 && (bom || oversize == Oversize.SPLIT)) {
                throw new IllegalArgumentException("protocol: " + protocol + " (expected: RFC5424 for bom and split)");
            }
        }
    }

    /** The format of a syslog message. */
    enum SyslogProtocol {
        RFC5424,
        RFC3164
    }

    /** What ends a syslog message within a stream. */
    enum SyslogFraming {
        /** Its length stands in front (RFC 6587, section 3.4.1). */
        OCTET_COUNTING,
        /** A line feed (RFC 6587, section 3.4.2); those within a message become spaces. */
        NEWLINE
    }

    /** What becomes of a message over the collector's limit. */
    enum Oversize {
        /** Its text ends where the limit is. */
        TRUNCATE,
        /** Its text is spread over several messages, numbered in the structured data. */
        SPLIT,
        /** The event becomes a dead letter. */
        DEAD_LETTER
    }

    /**
     * A BigQuery table, written through the Storage Write API.
     *
     * @param table created at launch when it does not exist, partitioned by event day
     * @param mode what a reader of the table sees after a failure
     * @param writer who appends the rows; {@link BigQueryWriter#BEAM} is at least once only
     * @param layout how the table is made
     */
    record BigQuery(
            String project,
            String dataset,
            String table,
            BigQueryMode mode,
            BigQueryWriter writer,
            TableLayout layout,
            BatchSpec batch,
            DeliverySpec delivery)
            implements SinkSpec {
        public BigQuery {
            if (writer == BigQueryWriter.BEAM && mode == BigQueryMode.EXACTLY_ONCE) {
                throw new IllegalArgumentException("writer: " + writer + " (expected: SLUICE with EXACTLY_ONCE)");
            }
        }

        /** At least once, with a table of the default layout. */
        public BigQuery(String project, String dataset, String table, BatchSpec batch, DeliverySpec delivery) {
            this(
                    project,
                    dataset,
                    table,
                    BigQueryMode.AT_LEAST_ONCE,
                    BigQueryWriter.SLUICE,
                    TableLayout.DEFAULT,
                    batch,
                    delivery);
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

    /**
     * How a BigQuery table is made. All but {@code positionColumns} matters only when it is created.
     *
     * @param location region in which a missing dataset is created, such as {@code EU}; null: it has to exist
     * @param clusterBy columns that a day's rows are ordered by; null: the addresses, where the events have them
     * @param partitionExpirationDays days after which BigQuery deletes a day's rows, or null for never
     * @param positionColumns whether rows have columns {@code topic}, {@code partition} and {@code offset}
     */
    record TableLayout(
            @Nullable String location,
            @Nullable List<String> clusterBy,
            @Nullable Integer partitionExpirationDays,
            boolean positionColumns)
            implements Serializable {
        /** BigQuery's. */
        public static final int MAX_CLUSTER_COLUMNS = 4;

        /** Ten years: longer than any law wants firewall logs kept, and a number with a digit too many is noticed. */
        public static final int MAX_EXPIRATION_DAYS = 3_650;

        public static final TableLayout DEFAULT = new TableLayout(null, null, null, false);

        public TableLayout {
            clusterBy = clusterBy == null ? null : List.copyOf(clusterBy);
            if (clusterBy != null && clusterBy.size() > MAX_CLUSTER_COLUMNS) {
                throw new IllegalArgumentException(
                        "clusterBy: " + clusterBy + " (expected: at most " + MAX_CLUSTER_COLUMNS + " columns)");
            }
            if (partitionExpirationDays != null
                    && (partitionExpirationDays < 1 || partitionExpirationDays > MAX_EXPIRATION_DAYS)) {
                throw new IllegalArgumentException("partitionExpirationDays: " + partitionExpirationDays
                        + " (expected: 1 to " + MAX_EXPIRATION_DAYS + ")");
            }
        }
    }

    /** What a reader of a BigQuery table sees after a failure. */
    enum BigQueryMode {
        /** Rows are visible within seconds; those since the last checkpoint may come twice. */
        AT_LEAST_ONCE,
        /** Rows are visible with the checkpoint that covers them, each once. */
        EXACTLY_ONCE
    }

    /** Who appends rows to a BigQuery table. */
    enum BigQueryWriter {
        /** The sink itself. */
        SLUICE,
        /** Beam's BigQueryIO, by its method {@code STORAGE_API_AT_LEAST_ONCE}. */
        BEAM
    }

    /**
     * Objects in a Google Cloud Storage bucket under {@code prefix/tenant=/dt=/hour=}.
     *
     * @param prefix folder in the bucket, without leading or trailing slash; may be empty
     * @param hashPrefix whether names begin with a hash of lane, topic and partition, behind the prefix
     * @param format JSON or CSV (gzipped lines), Avro (object container files) or Parquet
     * @param combine how far objects grow by what is appended to them, or null when none ever changes
     * @param manifest whether each partition's hour has a list of its objects
     */
    record Gcs(
            String bucket,
            String prefix,
            boolean hashPrefix,
            FormatSpec format,
            @Nullable CombineSpec combine,
            boolean manifest,
            BatchSpec batch,
            DeliverySpec delivery)
            implements SinkSpec {
        public Gcs {
            if (combine != null && format instanceof FormatSpec.Parquet) {
                throw new IllegalArgumentException(
                        "combine: " + combine + " (expected: none, as nothing can be appended to a Parquet file)");
            }
        }

        /** Objects that never change, and nothing beside them. */
        public Gcs(String bucket, String prefix, FormatSpec format, BatchSpec batch, DeliverySpec delivery) {
            this(bucket, prefix, false, format, null, false, batch, delivery);
        }

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
