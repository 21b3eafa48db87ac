package dev.sluice.sinks.syslog;

import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer.Refusal;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.EventLimit.Excess;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes syslog messages of events: a header, and the event's bytes as the text, no larger than the collector takes. Not
 * thread-safe: reuses its buffer.
 */
final class MessageWriter {
    private static final int HEADER_BYTES = 512;

    /** More than any header has: host, application, topic and lane are all bounded. */
    private static final int MAX_HEADER_BYTES = SyslogMessageSpec.MIN_BYTES / 2;

    private final Header format;
    private final int maxBytes;
    private final Oversize oversize;
    private final BodyBuffer header = new BodyBuffer(HEADER_BYTES);

    private MessageWriter(Header format, int maxBytes, Oversize oversize) {
        this.format = format;
        this.maxBytes = maxBytes;
        this.oversize = oversize;
    }

    static MessageWriter of(SyslogMessageSpec spec, String lane) {
        Header format =
                switch (spec.protocol()) {
                    case RFC5424 -> new Rfc5424Header(spec.facility(), spec.appName(), lane, spec.bom());
                    case RFC3164 -> new Rfc3164Header(spec.facility(), spec.appName());
                };
        return new MessageWriter(format, spec.maxBytes(), spec.oversize());
    }

    /** Takes one message, which is valid during the call only. */
    interface Taker {
        void take(BodyBuffer header, byte[] bytes, int from, int length) throws IOException;
    }

    /** The events of the shipment that are not sent, because they are larger than the collector takes. */
    SortedMap<Integer, Refusal> refused(Shipment shipment) {
        SortedMap<Integer, Refusal> refused = new TreeMap<>();
        if (oversize != Oversize.DEAD_LETTER) {
            return refused;
        }
        int index = 0;
        for (Slice slice : shipment.slices()) {
            for (int event = slice.from(); event < slice.to(); event++, index++) {
                int length = slice.batch().payloadLength(event);
                // The header is only written for those that may be too large.
                if (length > maxBytes - MAX_HEADER_BYTES) {
                    int bytes = length + headerBytes(slice.batch(), event, 1, 1);
                    if (bytes > maxBytes) {
                        refused.put(
                                index,
                                new Refusal(
                                        Reason.TOO_LARGE,
                                        "message: " + bytes + " bytes (expected: at most " + maxBytes
                                                + ", maxMessageBytes)"));
                    }
                }
            }
        }
        return refused;
    }

    /** An event whose message is larger than the collector takes; empty when it fits. */
    Optional<Excess> excess(EventBatch batch, int event) {
        int bytes = batch.payloadLength(event) + headerBytes(batch, event, 1, 1);
        if (bytes <= maxBytes) {
            return Optional.empty();
        }
        String consequence =
                switch (oversize) {
                    case TRUNCATE -> "cut off at the limit";
                    case SPLIT -> "sent as several messages";
                    case DEAD_LETTER -> "dead letter (too_large)";
                };
        return Optional.of(new Excess("maxMessageBytes", bytes, maxBytes, consequence));
    }

    /** Hands an event's message to the taker, or each of its messages when it is split. */
    void write(EventBatch batch, int event, Taker taker) throws IOException {
        int from = batch.payloadStart(event);
        int to = batch.payloadEnd(event);
        int room = maxBytes - headerBytes(batch, event, 1, 1);
        if (to - from <= room) {
            taker.take(header, batch.packed(), from, to - from);
            return;
        }
        switch (oversize) {
            case TRUNCATE -> taker.take(header, batch.packed(), from, cut(batch.packed(), from, to, room) - from);
            case SPLIT -> split(batch, event, taker);
            case DEAD_LETTER ->
                throw new IllegalStateException("message: " + (to - from) + " bytes (expected: refused before)");
        }
    }

    private void split(EventBatch batch, int event, Taker taker) throws IOException {
        byte[] bytes = batch.packed();
        int to = batch.payloadEnd(event);
        // No part has a longer header than one whose numbers are as large as the text.
        int length = batch.payloadLength(event);
        int room = maxBytes - headerBytes(batch, event, length, length);
        int parts = 0;
        for (int from = batch.payloadStart(event); from < to; from = cut(bytes, from, to, room)) {
            parts++;
        }
        int from = batch.payloadStart(event);
        for (int part = 1; part <= parts; part++) {
            headerBytes(batch, event, part, parts);
            int end = cut(bytes, from, to, room);
            taker.take(header, bytes, from, end - from);
            from = end;
        }
    }

    /** Writes the header anew. */
    private int headerBytes(EventBatch batch, int event, int part, int parts) {
        header.reset();
        format.write(batch, event, part, parts, header);
        return header.size();
    }

    /** Where a text that may have so many bytes ends, within no UTF-8 character unless it has none that end. */
    private static int cut(byte[] bytes, int from, int to, int room) {
        if (to - from <= room) {
            return to;
        }
        int end = from + room;
        while (end > from && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return end > from ? end : from + room;
    }
}
