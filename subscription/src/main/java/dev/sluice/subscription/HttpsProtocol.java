package dev.sluice.subscription;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an HTTPS SIEM wants its events, and what its answers mean. */
public sealed interface HttpsProtocol extends Serializable {

    /** The most bytes that one request may have, before compression. */
    default long maxRequestBytes() {
        return BatchSpec.MAX_REQUEST_BYTES;
    }

    /** Whether events may be text of any format; else they are JSON. */
    default boolean takesText() {
        return false;
    }

    /** One JSON object a line. */
    record JsonLines() implements HttpsProtocol {}

    /** One JSON array a request. */
    record JsonArray() implements HttpsProtocol {}

    /** One event a line, of any text format. */
    record Lines() implements HttpsProtocol {
        @Override
        public boolean takesText() {
            return true;
        }
    }

    /**
     * Splunk's HTTP Event Collector. Null leaves a key of the metadata out; {@code host} is the firewall's device name and
     * {@code time} the event's own.
     *
     * @param acknowledgeWithin the time that the indexers have to acknowledge a request before it is sent again, or null
     *     when Splunk's 200 is enough
     */
    record SplunkHec(
            @Nullable String source,
            @Nullable String sourcetype,
            @Nullable String index,
            @Nullable Duration acknowledgeWithin)
            implements HttpsProtocol {

        /** What Splunk's own clients wait for. */
        public static final Duration ACKNOWLEDGE_WITHIN = Duration.ofMinutes(5);

        @Override
        public boolean takesText() {
            return true;
        }
    }

    /**
     * Elasticsearch's and OpenSearch's bulk interface. The event id is the document's id, so that a document that was
     * written before is not written again.
     *
     * @param index an index or a data stream
     */
    record ElasticBulk(String index) implements HttpsProtocol {}

    /**
     * Microsoft Sentinel through Azure Monitor's Logs Ingestion API.
     *
     * @param rule the data collection rule's immutable id, {@code dcr-...}
     * @param stream the rule's stream, such as {@code Custom-Firewall}
     */
    record Sentinel(String rule, String stream) implements HttpsProtocol {
        /** Azure Monitor's limit of one call, compressed or not. */
        private static final long MAX_CALL_BYTES = 1L << 20;

        @Override
        public long maxRequestBytes() {
            return MAX_CALL_BYTES;
        }
    }

    /**
     * Google SecOps (Chronicle) through the Chronicle API's ImportLogs.
     *
     * @param location the region of the instance, such as {@code us}
     * @param instance the instance's (customer's) id, a UUID
     * @param logType which parser reads the events, such as {@code PAN_FIREWALL}
     * @param forwarder the id of the forwarder that events are counted for, or null
     */
    record SecOps(String project, String location, String instance, String logType, @Nullable String forwarder)
            implements HttpsProtocol {
        /** The API takes 4 MB; the events' envelope has less than 4 KB. */
        private static final long MAX_CALL_BYTES = (4L << 20) - (4L << 10);

        @Override
        public boolean takesText() {
            return true;
        }

        @Override
        public long maxRequestBytes() {
            return MAX_CALL_BYTES;
        }
    }
}
