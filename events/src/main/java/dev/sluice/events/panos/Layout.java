package dev.sluice.events.panos;

import dev.sluice.events.schema.WriterSchemas;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Which column each field of a schema is read from.
 *
 * <p>Firewalls write the columns that the schemas name, those of old versions being a prefix of today's. Strata Logging
 * Service, in its default order, begins with the receive time and leaves out the columns that are reserved and those that
 * the kind of log never fills.
 *
 * @see <a
 *     href="https://docs.paloaltonetworks.com/strata-logging-service/log-reference/network-logs/network-url-log/network-url-syslog-fields">
 *     Strata Logging Service, default field order</a>
 */
final class Layout {
    static final Layout FIREWALL_TRAFFIC = firewall(WriterSchemas.TRAFFIC);
    static final Layout FIREWALL_THREAT = firewall(WriterSchemas.THREAT);

    static final Layout SERVICE_TRAFFIC =
            service(WriterSchemas.TRAFFIC, Set.of("flags", "action_flags"), "nssai_network_slice_differentiator");
    static final Layout SERVICE_THREAT = service(
            WriterSchemas.THREAT,
            Set.of(
                    "flags",
                    "url_category",
                    "action_flags",
                    "content_type",
                    "user_agent",
                    "xff",
                    "referer",
                    "file_url",
                    "http_method",
                    "ep_assoc_id",
                    "payload_protocol_id",
                    "http_headers",
                    "url_category_list",
                    "reason",
                    "justification"),
            "nssai_network_slice_type");
    static final Layout SERVICE_URL = service(
            WriterSchemas.THREAT,
            Set.of(
                    "flags",
                    "threat_name",
                    "threat_id",
                    "action_flags",
                    "file_sha_256",
                    "cloud",
                    "file_type",
                    "sender",
                    "subject",
                    "recipient",
                    "report_id",
                    "file_url",
                    "ep_assoc_id",
                    "payload_protocol_id",
                    "domain_edl",
                    "partial_hash",
                    "reason",
                    "justification"),
            "nssai_network_slice_type");

    private final String schemaName;
    private final Schema schema;
    private final int[] columns;
    private final int columnCount;

    private Layout(String schemaName, Schema schema, int[] columns) {
        this.schemaName = schemaName;
        this.schema = schema;
        this.columns = columns;
        int last = -1;
        for (int column : columns) {
            last = Math.max(last, column);
        }
        this.columnCount = last + 1;
    }

    private static Layout firewall(String schemaName) {
        Schema schema = WriterSchemas.builtIn(schemaName);
        List<Schema.Field> fields = schema.getFields();
        int[] columns = new int[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = ((Number) fields.get(i).getObjectProp("column")).intValue() - 1;
        }
        return new Layout(schemaName, schema, columns);
    }

    /** The schema's columns in order, without {@code absent}, up to {@code last}. */
    private static Layout service(String schemaName, Set<String> absent, String last) {
        Layout firewall = firewall(schemaName);
        List<Schema.Field> fields = firewall.schema.getFields();
        int[] columns = new int[fields.size()];
        int next = 0;
        int previous = -1;
        boolean behindLast = false;
        for (int i = 0; i < columns.length; i++) {
            String name = fields.get(i).name();
            if (behindLast || absent.contains(name)) {
                columns[i] = -1;
                continue;
            }
            // Two fields may be read from one column.
            columns[i] = firewall.columns[i] == previous ? next - 1 : next++;
            previous = firewall.columns[i];
            behindLast = name.equals(last);
        }
        return new Layout(schemaName, firewall.schema, columns);
    }

    String schemaName() {
        return schemaName;
    }

    Schema schema() {
        return schema;
    }

    /** The column, from 0, that the field at this position of the schema is read from, or -1. */
    int column(int fieldPosition) {
        return columns[fieldPosition];
    }

    /** The column, from 0, of the field of this name, or -1 when the layout or the schema does not have it. */
    int column(String fieldName) {
        Schema.Field field = schema.getField(fieldName);
        return field == null ? -1 : columns[field.pos()];
    }

    /** How many columns the layout knows. */
    int columnCount() {
        return columnCount;
    }
}
