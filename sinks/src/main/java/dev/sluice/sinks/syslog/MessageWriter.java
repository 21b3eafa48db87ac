package dev.sluice.sinks.syslog;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import java.io.IOException;

/** Makes syslog messages of events: a header, and the event's bytes as the text. Not thread-safe: reuses its buffer. */
final class MessageWriter {
    private static final int HEADER_BYTES = 512;

    private final Rfc5424Header format;
    private final BodyBuffer header = new BodyBuffer(HEADER_BYTES);

    MessageWriter(Rfc5424Header format) {
        this.format = format;
    }

    /** Takes one message, which is valid during the call only. */
    interface Taker {
        void take(BodyBuffer header, byte[] bytes, int from, int length) throws IOException;
    }

    /** Hands an event's message to the taker. */
    void write(EventBatch batch, int event, Taker taker) throws IOException {
        header.reset();
        format.write(batch, event, header);
        taker.take(header, batch.packed(), batch.payloadStart(event), batch.payloadLength(event));
    }
}
