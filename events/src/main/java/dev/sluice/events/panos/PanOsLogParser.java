package dev.sluice.events.panos;

import dev.sluice.events.schema.WriterSchemas;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * Parses one syslog line of a Palo Alto Networks firewall (PAN-OS 7 to 11) or of Strata Logging Service into an event of
 * {@code panos-traffic-1} or {@code panos-threat-1}. What stands in front of the comma-separated part is skipped: a syslog
 * header of RFC 3164 or RFC 5424, several, or none. Missing columns are null, columns that are not known are counted. A
 * value that does not fit its field's type makes the whole line unreadable. Immutable and thread-safe.
 *
 * @see <a
 *     href="https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions">
 *     Palo Alto Networks, syslog field descriptions</a>
 */
public final class PanOsLogParser {
    private static final String NO_LOG =
            "no PAN-OS log found (expected: ...,<receive time>,<serial number>,<log type>,...)";
    private static final String UNTUNNELED = "untunneled";
    private static final String FLOW_TYPE_SUFFIX = "ProxyTraffic";

    private final Map<String, FieldReader[]> readers = new HashMap<>();

    /** Times without an offset are UTC. */
    public PanOsLogParser() {
        this(ZoneOffset.UTC);
    }

    /**
     * A parser for the lines of devices in one time zone.
     *
     * @param deviceZone zone of the times that a device writes without an offset, such as {@code 2026/11/01 09:30:00}
     */
    public PanOsLogParser(ZoneId deviceZone) {
        Timestamps timestamps = new Timestamps(deviceZone);
        for (String name : List.of(WriterSchemas.TRAFFIC, WriterSchemas.THREAT)) {
            Schema schema = WriterSchemas.builtIn(name);
            readers.put(
                    name,
                    schema.getFields().stream()
                            .map(field -> FieldReader.of(field, timestamps))
                            .toArray(FieldReader[]::new));
        }
    }

    /**
     * Parses one line. Does not throw for any text.
     *
     * @param lineNumber reported back in the result
     * @param line without or with its line end
     */
    public ParsedLine parse(long lineNumber, CharSequence line) {
        String text = line.toString().stripTrailing();
        if (text.isBlank()) {
            return new ParsedLine.Blank(lineNumber);
        }
        try {
            LogStart start = LogStart.find(text);
            if (start == null) {
                throw new UnreadableLineException("", NO_LOG);
            }
            return read(lineNumber, text, start);
        } catch (UnreadableLineException e) {
            return new ParsedLine.Unreadable(lineNumber, e.column(), e.reason());
        }
    }

    private ParsedLine.Event read(long lineNumber, String line, LogStart start) throws UnreadableLineException {
        boolean traffic = start.type().equals("TRAFFIC");
        if (!traffic && !start.type().equals("THREAT")) {
            throw new UnreadableLineException("", "log type " + start.type() + " (expected: TRAFFIC or THREAT)");
        }
        List<String> columns;
        Layout layout;
        if (start.fromFirewall()) {
            layout = traffic ? Layout.FIREWALL_TRAFFIC : Layout.FIREWALL_THREAT;
            // From the comma before the receive time: an empty column in place of the one that means nothing.
            columns = Columns.split(line, start.offset() - 1, layout.column("link_switches"));
            straighten(columns, layout);
        } else if (traffic) {
            layout = Layout.SERVICE_TRAFFIC;
            columns = Columns.split(line, start.offset(), layout.column("link_switches"));
        } else {
            columns = Columns.split(line, start.offset(), -1);
            layout = serviceThreat(columns);
        }
        int extraColumns = Math.max(0, columns.size() - layout.columnCount());
        return new ParsedLine.Event(lineNumber, layout.schemaName(), event(columns, layout), extraColumns);
    }

    private static Layout serviceThreat(List<String> columns) throws UnreadableLineException {
        String subtype = columns.get(Layout.SERVICE_THREAT.column("subtype"));
        return switch (subtype) {
            case "url" -> Layout.SERVICE_URL;
            case "file", "data", "dlp", "dlp-non-file" ->
                throw UnreadableLineException.value(
                        "subtype",
                        subtype,
                        "url, virus, spyware, vulnerability, wildfire or another threat; Strata Logging Service writes"
                                + " files and data in an order of their own");
            default -> Layout.SERVICE_THREAT;
        };
    }

    /** Puts right what firewalls write in two ways. */
    private static void straighten(List<String> columns, Layout layout) {
        // Some versions leave the application's container out; "untunneled" is never a container's name.
        int container = layout.column("container_of_app");
        if (container < columns.size() && columns.get(container).equals(UNTUNNELED)) {
            columns.add(container, "");
        }
        // THREAT logs end in cluster name and flow type, which the vendor documents in both orders.
        int clusterName = layout.column("cluster_name");
        int flowType = layout.column("flow_type");
        if (layout == Layout.FIREWALL_THREAT
                && flowType < columns.size()
                && columns.get(clusterName).endsWith(FLOW_TYPE_SUFFIX)) {
            String written = columns.get(clusterName);
            columns.set(clusterName, columns.get(flowType));
            columns.set(flowType, written);
        }
    }

    private GenericData.Record event(List<String> columns, Layout layout) throws UnreadableLineException {
        GenericData.Record event = new GenericData.Record(layout.schema());
        List<Schema.Field> fields = layout.schema().getFields();
        FieldReader[] fieldReaders = Objects.requireNonNull(readers.get(layout.schemaName()));
        for (int i = 0; i < fieldReaders.length; i++) {
            int column = layout.column(i);
            String text = column >= 0 && column < columns.size() ? columns.get(column) : "";
            if (!text.isBlank()) {
                event.put(i, fieldReaders[i].read(text));
            } else if (fields.get(i).schema().getType() == Schema.Type.STRING) {
                event.put(i, "");
            } else if (!fields.get(i).schema().isUnion()) {
                throw UnreadableLineException.value(fields.get(i).name(), text, "a value");
            }
        }
        return event;
    }
}
