package dev.sluice.transforms.encode;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What the headers of CEF and LEEF say of an event, whether or not the lane delivers the fields. Not thread-safe. */
final class PanosHeader {
    private static final String VERSION = "config_version";
    private static final String SUBTYPE = "subtype";
    private static final String TYPE = "type";
    private static final String ACTION = "action";
    private static final String THREAT_NAME = "threat_name";
    private static final String THREAT_ID = "threat_id";

    /** The writer's fields that are read. */
    static final Set<String> FIELDS = Set.of(VERSION, SUBTYPE, TYPE, ACTION, THREAT_NAME, THREAT_ID, Severities.FIELD);

    private static final byte[] URL = "url".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WILDFIRE = "wildfire".getBytes(StandardCharsets.US_ASCII);

    private final boolean traffic;
    private final int version;
    private final int subtype;
    private final int type;
    private final int action;
    private final int threatName;
    private final int threatId;
    private final Severities severities;
    private final SlotText text;

    PanosHeader(SlotLayout layout, String recordName) {
        traffic = recordName.equals(WriterSchemas.TRAFFIC_RECORD);
        version = layout.indexOf(VERSION);
        subtype = layout.indexOf(SUBTYPE);
        type = layout.indexOf(TYPE);
        action = layout.indexOf(ACTION);
        threatName = layout.indexOf(THREAT_NAME);
        int id = layout.indexOf(THREAT_ID);
        // A mask has made it a text.
        threatId = id >= 0 && layout.slots().get(id).type() == FieldType.INTEGER ? id : -1;
        severities = Severities.of(layout);
        text = new SlotText(layout);
    }

    PanosLog log(FieldSlots slots) {
        if (traffic) {
            return PanosLog.TRAFFIC;
        }
        if (text.is(subtype, URL, slots)) {
            return PanosLog.URL;
        }
        return text.is(subtype, WILDFIRE, slots) ? PanosLog.WILDFIRE : PanosLog.THREAT;
    }

    void putVersion(FieldSlots slots, OutputBuffer out) {
        text.put(version, slots, out);
    }

    void putSubtype(FieldSlots slots, OutputBuffer out) {
        text.put(subtype, slots, out);
    }

    void putType(FieldSlots slots, OutputBuffer out) {
        text.put(type, slots, out);
    }

    void putAction(FieldSlots slots, OutputBuffer out) {
        text.put(action, slots, out);
    }

    /** The vendor's {@code $threatid}: a name with its number in parentheses. */
    void putThreat(FieldSlots slots, OutputBuffer out) {
        text.put(threatName, slots, out);
        if (threatId >= 0 && slots.present[threatId]) {
            out.put('(');
            out.putDecimal(slots.number[threatId]);
            out.put(')');
        }
    }

    /** The vendor's number of the severity: 1 (informational, and all traffic) to 5 (critical). */
    int severity(FieldSlots slots) {
        return traffic ? 1 : severities.panos(slots);
    }
}
