package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.sinks.syslog.RelpFrames.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Reliable Event Logging Protocol of rsyslog (<a href="https://www.rsyslog.com/doc/relp.html">specification</a>): each
 * message is a command that the server answers once it has it. A parcel is accepted when every message of it was.
 */
final class RelpSession implements Session {
    /** Messages without an answer: enough for 10 MB/s of 1 KB messages at a round trip of 100 ms. */
    static final int WINDOW = 1_024;

    private static final int MAX_TXNR = 999_999_999;
    private static final int FLUSH_BYTES = 64 << 10;

    /** How long a new parcel waits at most for this side to look at answers. */
    private static final int LOOK_MILLIS = 8;

    private static final int GLANCE_MILLIS = 1;

    /** A wait that only an answer, the end of the connection or the parcel's own timeout ends. */
    private static final int WAIT_MILLIS = 1_000;

    private static final Duration OPEN_PATIENCE = Duration.ofSeconds(10);

    private static final int MAX_DETAIL_CHARS = 80;

    /** Version 0 is the one that rsyslog speaks. */
    private static final byte[] OFFERS = "relp_version=0\nrelp_software=sluice\ncommands=syslog".getBytes(US_ASCII);

    private static final byte[] SYSLOG = " syslog ".getBytes(US_ASCII);

    private final Wire wire;
    private final MessageWriter messages;
    private final BodyBuffer out = new BodyBuffer();
    private final RelpFrames in = new RelpFrames();
    private final byte[] received = new byte[4096];
    private final Map<Integer, Transaction> open = new HashMap<>();
    private final Deque<Progress> unanswered = new ArrayDeque<>();
    private int lastTxnr;
    private boolean opened;

    /** What a message without an answer belongs to. */
    private record Transaction(@Nullable Progress progress, int event) {}

    /** How far a parcel is. */
    private static final class Progress {
        private final Parcel parcel;
        private final SortedMap<Integer, Answer.Refusal> refused = new TreeMap<>();
        private int framed;
        private int openMessages;
        private boolean sentWhole;

        private Progress(Parcel parcel) {
            this.parcel = parcel;
        }
    }

    /** Opens the session, for which the server has a few seconds. */
    RelpSession(Wire wire, MessageWriter messages) throws IOException {
        this.wire = wire;
        this.messages = messages;
        long deadline = System.nanoTime() + OPEN_PATIENCE.toNanos();
        command("open", OFFERS);
        while (!open.isEmpty()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new SocketTimeoutException("RELP: no answer to open in " + OPEN_PATIENCE.toSeconds() + " s");
            }
            receive(WAIT_MILLIS);
        }
    }

    @Override
    public void send(Parcel parcel) throws IOException {
        Progress progress = new Progress(parcel);
        unanswered.add(progress);
        for (Slice slice : parcel.shipment().slices()) {
            for (int event = slice.from(); event < slice.to(); event++) {
                messages.write(slice.batch(), event, (header, bytes, from, length) -> {
                    while (open.size() >= WINDOW) {
                        flush();
                        receive(WAIT_MILLIS);
                    }
                    frame(progress, header, bytes, from, length);
                });
                progress.framed++;
                if (out.size() >= FLUSH_BYTES) {
                    flush();
                }
            }
        }
        progress.sentWhole = true;
        flush();
    }

    private void frame(Progress progress, BodyBuffer header, byte[] bytes, int from, int length) throws IOException {
        progress.openMessages++;
        out.writeDecimal(begin(new Transaction(progress, progress.framed)));
        out.writeBytes(SYSLOG);
        out.writeDecimal(header.size() + (long) length);
        out.write(' ');
        header.writeTo(out);
        out.write(bytes, from, length);
        out.write('\n');
    }

    private void command(String name, byte[] data) throws IOException {
        out.writeDecimal(begin(new Transaction(null, 0)));
        out.writeBytes((" " + name + " " + data.length).getBytes(US_ASCII));
        if (data.length > 0) {
            out.write(' ');
            out.writeBytes(data);
        }
        out.write('\n');
        flush();
    }

    private int begin(Transaction transaction) {
        lastTxnr = lastTxnr == MAX_TXNR ? 1 : lastTxnr + 1;
        open.put(lastTxnr, transaction);
        return lastTxnr;
    }

    private void flush() throws IOException {
        out.writeTo(wire.out());
        wire.out().flush();
        out.reset();
    }

    @Override
    public void look() throws IOException {
        receive(unanswered.isEmpty() ? GLANCE_MILLIS : LOOK_MILLIS);
    }

    private void receive(int waitMillis) throws IOException {
        int length = wire.read(received, waitMillis);
        if (length < 0) {
            throw new EOFException("closed by the collector");
        }
        in.add(received, length);
        for (Frame frame = in.next(); frame != null; frame = in.next()) {
            take(frame);
        }
    }

    private void take(Frame frame) throws IOException {
        if (frame.txnr() == 0) {
            // A hint; the only one there is says that the connection ends.
            throw new EOFException("closed by the collector (" + printable(frame.command()) + ")");
        }
        Transaction answered = open.remove(frame.txnr());
        if (answered == null || !frame.command().equals("rsp")) {
            throw new IOException("RELP: " + printable(frame.command()) + " for transaction " + frame.txnr()
                    + " (expected: rsp for an open one)");
        }
        boolean ok = frame.data().equals("200") || frame.data().startsWith("200 ");
        Progress progress = answered.progress();
        if (progress == null) {
            if (!opened) {
                checkOpened(ok, frame.data());
                opened = true;
            }
            return;
        }
        if (!ok) {
            progress.refused.putIfAbsent(
                    answered.event(), new Answer.Refusal(Reason.REJECTED, "RELP: " + printable(frame.data())));
        }
        progress.openMessages--;
        if (progress.sentWhole && progress.openMessages == 0) {
            unanswered.remove(progress);
            progress.parcel.answer().complete(answer(progress));
        }
    }

    /** A server that names no version, or does not take syslog, cannot be used. */
    private static void checkOpened(boolean ok, String answer) throws IOException {
        if (!ok) {
            throw new IOException("RELP: " + printable(answer) + " (expected: 200 OK)");
        }
        boolean version = answer.lines().anyMatch(offer -> offer.startsWith("relp_version="));
        boolean syslog = answer.lines()
                .filter(offer -> offer.startsWith("commands="))
                .flatMap(
                        offer -> Stream.of(offer.substring("commands=".length()).split(",")))
                .anyMatch("syslog"::equals);
        if (!version || !syslog) {
            throw new IOException("RELP: the server's offers (expected: relp_version, and syslog among the commands)");
        }
    }

    /**
     * A server that takes none of a parcel is in trouble itself (librelp answers so when the command is disabled); an event
     * that is refused among others that are taken is at fault.
     */
    private static Answer answer(Progress progress) {
        if (progress.refused.isEmpty()) {
            return new Answer.Accepted();
        }
        return progress.refused.size() == progress.framed
                ? new Answer.Transient(
                        progress.refused.get(progress.refused.firstKey()).detail(), null)
                : new Answer.PerEvent(progress.refused, new TreeSet<>(), null);
    }

    private static String printable(String text) {
        String line = text.lines().findFirst().orElse("").replaceAll("[^ -~]", "?");
        return line.substring(0, Math.min(line.length(), MAX_DETAIL_CHARS));
    }

    @Override
    public boolean idle() {
        return unanswered.isEmpty();
    }

    @Override
    public void breakOff(Answer.Transient trouble, LongAdder possiblyDuplicated) {
        takeLastAnswers();
        Map<Progress, SortedSet<Integer>> openEvents = openEvents();
        for (Progress progress : unanswered) {
            SortedSet<Integer> again = openEvents.getOrDefault(progress, new TreeSet<>());
            possiblyDuplicated.add(again.size());
            int count = progress.parcel.shipment().count();
            for (int event = progress.framed; event < count; event++) {
                again.add(event);
            }
            SortedMap<Integer, Answer.Refusal> refused = new TreeMap<>(progress.refused);
            refused.keySet().removeAll(again);
            boolean someAccepted = refused.size() + again.size() < count;
            progress.parcel.answer().complete(someAccepted ? new Answer.PerEvent(refused, again, trouble) : trouble);
        }
        unanswered.clear();
    }

    /** What has come before the connection broke can still be read, and need not be sent again. */
    private void takeLastAnswers() {
        try {
            int before;
            do {
                before = open.size();
                receive(GLANCE_MILLIS);
            } while (open.size() < before);
        } catch (IOException ended) {
            // As expected.
        }
    }

    private Map<Progress, SortedSet<Integer>> openEvents() {
        Map<Progress, SortedSet<Integer>> events = new HashMap<>();
        for (Transaction transaction : open.values()) {
            if (transaction.progress() != null) {
                events.computeIfAbsent(transaction.progress(), progress -> new TreeSet<>())
                        .add(transaction.event());
            }
        }
        return events;
    }

    @Override
    public void finish(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        command("close", new byte[0]);
        while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
            receive(LOOK_MILLIS);
        }
        wire.closeInOrder((int) patience.toMillis());
    }
}
