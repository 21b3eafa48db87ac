package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.syslog.SendQueues.Row;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Frames over TCP or TLS, which the collector does not answer. A parcel is confirmed when the collector's TCP has
 * acknowledged its last byte, or when the collector closed in order after it; so that what this machine still holds when a
 * connection breaks is sent again. Where the system does not tell what is acknowledged, a parcel is confirmed when it was
 * written and the collector had not closed by then.
 */
final class TcpSession implements Session {
    private static final int SHORTEST_WAIT_MILLIS = 1;

    /** A collector's TCP may take 40 ms to acknowledge the last bytes, and a new parcel waits for this at most. */
    private static final int LONGEST_WAIT_MILLIS = 8;

    private final Wire wire;
    private final FrameWriter frames;
    private final SendQueues queues;
    private final @Nullable Row row;
    private final Deque<Sent> unanswered = new ArrayDeque<>();
    private final byte[] ignored = new byte[1024];
    private int waitMillis = SHORTEST_WAIT_MILLIS;

    /**
     * A parcel that was written, wholly or in part.
     *
     * @param events how many of its events were given to the connection
     * @param end where it ends in the bytes of the connection; never, when it was not written whole
     */
    private record Sent(Parcel parcel, int events, long end) {}

    TcpSession(Wire wire, FrameWriter frames, SendQueues queues) throws IOException {
        this.wire = wire;
        this.frames = frames;
        this.queues = queues;
        row = queues.row(wire.bare());
    }

    @Override
    public void send(Parcel parcel) throws IOException {
        waitMillis = SHORTEST_WAIT_MILLIS;
        boolean whole = false;
        try {
            frames.write(parcel.shipment(), wire.out());
            whole = true;
        } finally {
            unanswered.add(new Sent(parcel, frames.handedOver(), whole ? wire.written() : Long.MAX_VALUE));
        }
    }

    /**
     * What comes in is read past: bytes left unread (TLS session tickets) would turn a close into a reset, which destroys
     * what is still on its way.
     */
    @Override
    public void look() throws IOException {
        boolean closed = wire.read(ignored, idle() ? SHORTEST_WAIT_MILLIS : waitMillis) < 0;
        waitMillis = Math.min(2 * waitMillis, LONGEST_WAIT_MILLIS);
        if (row != null && !unanswered.isEmpty()) {
            confirmUpTo(acknowledged(row));
        } else if (!closed) {
            confirmUpTo(wire.written());
        }
        if (closed) {
            throw new EOFException("closed by the collector");
        }
    }

    /** Bytes of the connection that have surely arrived: what is written now, less what the queue holds later. */
    private long acknowledged(Row watched) throws IOException {
        long written = wire.written();
        OptionalLong queue = queues.unacknowledged(watched);
        return queue.isPresent() ? written - queue.getAsLong() : 0;
    }

    private void confirmUpTo(long bytes) {
        while (wire.settled() && !unanswered.isEmpty() && unanswered.getFirst().end() <= bytes) {
            unanswered.removeFirst().parcel().answer().complete(new Answer.Accepted());
        }
    }

    @Override
    public boolean idle() {
        return unanswered.isEmpty();
    }

    @Override
    public void breakOff(Answer.Transient trouble, LongAdder possiblyDuplicated) {
        unanswered.forEach(sent -> possiblyDuplicated.add(sent.events()));
        unanswered.forEach(sent -> sent.parcel().answer().complete(trouble));
        unanswered.clear();
    }

    @Override
    public void finish(Duration patience) throws IOException {
        wire.closeInOrder((int) patience.toMillis());
        confirmUpTo(wire.written());
    }
}
