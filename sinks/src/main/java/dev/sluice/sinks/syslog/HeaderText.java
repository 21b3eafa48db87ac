package dev.sluice.sinks.syslog;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;

/** What the headers of both formats have in common. */
final class HeaderText {
    private static final int MAX_HOST_CHARS = 255;

    private HeaderText() {}

    /** PRI: the facility and the event's severity. */
    static void writePriority(int facility, EventBatch batch, int event, BodyBuffer out) {
        out.write('<');
        out.writeDecimal(facility * 8L + (batch.severity(event) & 7));
        out.write('>');
    }

    /** The device's name, {@code -} when it has none. */
    static void writeHost(EventBatch batch, int event, BodyBuffer out) {
        writePrintable(batch.packed(), batch.payloadEnd(event), batch.hostEnd(event), MAX_HOST_CHARS, out);
    }

    /** Printable ASCII without spaces, as the header's fields must be; each other byte becomes an underscore. */
    static void writePrintable(byte[] text, int from, int to, int maxChars, BodyBuffer out) {
        if (from == to) {
            out.write('-');
        }
        for (int i = from; i < Math.min(to, from + maxChars); i++) {
            out.write(text[i] > ' ' && text[i] < 0x7f ? text[i] : '_');
        }
    }
}
