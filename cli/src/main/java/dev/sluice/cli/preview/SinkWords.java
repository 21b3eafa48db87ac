package dev.sluice.cli.preview;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.BigQueryMode;
import java.util.Locale;
import java.util.stream.Collectors;

/** What sinks are, for people. */
final class SinkWords {

    private SinkWords() {}

    /** A format by the name that YAML has for it, with JSON's schema; a row of BigQuery has none there. */
    static String format(FormatSpec format) {
        if (format instanceof FormatSpec.Json json && json.schema() != null) {
            return "json (" + json.schema().name().toLowerCase(Locale.ROOT) + ")";
        }
        return format.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    /** Where events go. */
    static String destination(SinkSpec sink) {
        if (sink instanceof SinkSpec.Https https) {
            return https.url() + ", " + protocol(https.protocol());
        } else if (sink instanceof SinkSpec.Syslog syslog) {
            return syslog.collectors().stream().map(Object::toString).collect(Collectors.joining(", ")) + " over "
                    + syslog.transport().name().toLowerCase(Locale.ROOT).replace('_', '-');
        } else if (sink instanceof SinkSpec.BigQuery bigQuery) {
            return bigQuery.project() + "." + bigQuery.dataset() + "." + bigQuery.table();
        } else if (sink instanceof SinkSpec.Gcs gcs) {
            return "gs://" + gcs.bucket() + (gcs.prefix().isEmpty() ? "" : "/" + gcs.prefix());
        }
        return "nowhere";
    }

    private static String protocol(HttpsProtocol protocol) {
        if (protocol instanceof HttpsProtocol.JsonLines) {
            return "json-lines";
        } else if (protocol instanceof HttpsProtocol.JsonArray) {
            return "json-array";
        } else if (protocol instanceof HttpsProtocol.Lines) {
            return "lines";
        } else if (protocol instanceof HttpsProtocol.SplunkHec) {
            return "splunk-hec";
        } else if (protocol instanceof HttpsProtocol.ElasticBulk) {
            return "elastic-bulk";
        } else if (protocol instanceof HttpsProtocol.Sentinel) {
            return "sentinel";
        }
        return "secops";
    }

    /** What a receiver has after failures. */
    static String guarantee(SinkSpec sink) {
        if (sink instanceof SinkSpec.Https https) {
            return https.protocol() instanceof HttpsProtocol.ElasticBulk
                    ? "at least once; the event id is the document's, so that an index keeps no event twice"
                    : "at least once; each event has its event_id to de-duplicate on";
        } else if (sink instanceof SinkSpec.Syslog syslog) {
            return switch (syslog.transport()) {
                case TLS, TCP ->
                    "at least once, as far as TCP can tell: a collector that dies may lose what it has not read";
                case RELP, RELP_TLS -> "at least once: the collector acknowledges each message";
                case UDP -> "none: datagrams may be lost";
            };
        } else if (sink instanceof SinkSpec.BigQuery bigQuery) {
            return bigQuery.mode() == BigQueryMode.EXACTLY_ONCE
                    ? "exactly once; rows are visible with the checkpoint that covers them"
                    : "at least once; each row has its event_id to de-duplicate on";
        } else if (sink instanceof SinkSpec.Gcs) {
            return "exactly once: objects are named by offset and written only if they are not there";
        }
        return "none: events are counted and forgotten";
    }
}
