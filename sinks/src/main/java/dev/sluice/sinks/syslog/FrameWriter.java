package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes each message as a frame: with its length in bytes and a space in front (RFC 5425, section 4.3; RFC 6587, section
 * 3.4.1), or with a line feed behind it (RFC 6587, section 3.4.2). No text can end its frame: where a line feed does, those
 * within become spaces, and so do carriage returns and zero bytes, which some collectors take for an end as well. Not
 * thread-safe: reuses its buffer.
 */
final class FrameWriter {
    /** Written out whenever it is this full, so that a shipment of any size needs no buffer of its size. */
    private static final int FLUSH_BYTES = 64 << 10;

    private final MessageWriter messages;
    private final SyslogFraming framing;
    private final BodyBuffer frames = new BodyBuffer();
    private int handedOver;

    FrameWriter(MessageWriter messages, SyslogFraming framing) {
        this.messages = messages;
        this.framing = framing;
    }

    /** Writes every event of the shipment as one frame and flushes. */
    void write(Shipment shipment, OutputStream out) throws IOException {
        frames.reset();
        handedOver = 0;
        int framed = 0;
        for (Slice slice : shipment.slices()) {
            for (int event = slice.from(); event < slice.to(); event++) {
                messages.write(slice.batch(), event, this::frame);
                framed++;
                if (frames.size() >= FLUSH_BYTES) {
                    handOver(framed, out);
                }
            }
        }
        handOver(framed, out);
        out.flush();
    }

    private void frame(BodyBuffer header, byte[] bytes, int from, int length) throws IOException {
        switch (framing) {
            case OCTET_COUNTING -> {
                frames.writeDecimal(header.size() + (long) length);
                frames.write(' ');
                header.writeTo(frames);
                frames.write(bytes, from, length);
            }
            case NEWLINE -> {
                header.writeTo(frames);
                for (int i = from; i < from + length; i++) {
                    byte octet = bytes[i];
                    frames.write(octet == '\n' || octet == '\r' || octet == 0 ? ' ' : octet);
                }
                frames.write('\n');
            }
        }
    }

    private void handOver(int framed, OutputStream out) throws IOException {
        handedOver = framed;
        frames.writeTo(out);
        frames.reset();
    }

    /** Events of the last shipment that were given to the stream, also when it failed then. */
    int handedOver() {
        return handedOver;
    }
}
