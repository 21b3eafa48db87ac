package dev.sluice.testkit.syslog;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One RELP session, the server's side of it (<a href="https://www.rsyslog.com/doc/relp.html">specification</a>). Strict:
 * transactions count up from 1, the first is {@code open}, and a line feed stands behind each frame.
 */
final class RelpConversation {
    private static final int MAX_NUMBER = 999_999_999;
    private static final int MAX_COMMAND_CHARS = 32;
    private static final String OFFERS = "\nrelp_version=0\nrelp_software=sluice-testkit\ncommands=syslog";

    private final InputStream in;
    private final OutputStream out;
    private final SyslogFaults faults;
    private final Predicate<byte[]> takes;

    /** Answers that are withheld, oldest first. */
    private final Deque<String> withheld = new ArrayDeque<>();

    private int lastTxnr;

    /**
     * A session with the client behind the socket.
     *
     * @param takes takes a message, or says false to have it refused
     */
    RelpConversation(Socket socket, SyslogFaults faults, Predicate<byte[]> takes) throws IOException {
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
        this.faults = faults;
        this.takes = takes;
    }

    /**
     * Answers the client until it closes, or until the connection is to be reset.
     *
     * @return whether it is to be reset; the last message was taken then and got no answer
     * @throws MalformedSyslogException if there is no frame: where the next one begins is not known
     */
    boolean untilResetOrEnd() throws IOException, MalformedSyslogException, InterruptedException {
        while (true) {
            faults.awaitReading();
            int first = in.read();
            if (first == -1) {
                return false;
            }
            int txnr = number("TXNR", first);
            String command = command();
            byte[] data = data();
            int expected = lastTxnr == MAX_NUMBER ? 1 : lastTxnr + 1;
            if (txnr != expected) {
                throw new MalformedSyslogException("TXNR", Integer.toString(txnr), Integer.toString(expected));
            }
            if ((lastTxnr == 0) != command.equals("open")) {
                throw new MalformedSyslogException("COMMAND", command, "open first and once");
            }
            lastTxnr = txnr;
            if (command.equals("close")) {
                answer(response(txnr, ""));
                send("0 serverclose 0\n");
                return false;
            }
            if (command.equals("syslog")) {
                boolean taken = takes.test(data);
                if (faults.resetNow()) {
                    return true;
                }
                answer(response(txnr, taken ? "200 OK" : "500 not this one"));
            } else {
                answer(response(txnr, "200 OK" + OFFERS));
            }
        }
    }

    /** Sends the answers that were withheld. */
    synchronized void acknowledge() {
        try {
            while (!withheld.isEmpty()) {
                send(withheld.removeFirst());
            }
        } catch (IOException clientHasGone) {
            withheld.clear();
        }
    }

    private synchronized void answer(String response) throws IOException {
        withheld.addLast(response);
        if (faults.acknowledging() || lastTxnr == 1) {
            while (!withheld.isEmpty()) {
                send(withheld.removeFirst());
            }
        }
        faults.unacknowledged(withheld.size());
    }

    private static String response(int txnr, String data) {
        return txnr + " rsp " + data.length() + (data.isEmpty() ? "" : " " + data) + "\n";
    }

    private synchronized void send(String frame) throws IOException {
        out.write(frame.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private String command() throws IOException, MalformedSyslogException {
        StringBuilder command = new StringBuilder();
        for (int next = in.read(); next != ' '; next = in.read()) {
            if (next == -1) {
                throw new EOFException("within COMMAND");
            }
            if (!Character.isLetter(next) || command.length() == MAX_COMMAND_CHARS) {
                throw new MalformedSyslogException("COMMAND", "byte " + next, "1 to 32 letters and a space");
            }
            command.append((char) next);
        }
        if (!Set.of("open", "syslog", "close").contains(command.toString())) {
            throw new MalformedSyslogException("COMMAND", command.toString(), "open, syslog or close");
        }
        return command.toString();
    }

    /** DATALEN, DATA and the line feed. */
    private byte[] data() throws IOException, MalformedSyslogException {
        int first = in.read();
        int length = first - '0';
        int next = in.read();
        while (next >= '0' && next <= '9') {
            length = length * 10 + next - '0';
            if (length > FrameReader.MAX_MESSAGE_BYTES) {
                throw new MalformedSyslogException("DATALEN", "more", "at most " + FrameReader.MAX_MESSAGE_BYTES);
            }
            next = in.read();
        }
        if (first < '0' || first > '9' || next != (length == 0 ? '\n' : ' ')) {
            throw new MalformedSyslogException(
                    "DATALEN", "bytes " + first + " to " + next, "digits, then a space and data or a line feed");
        }
        if (length == 0) {
            return new byte[0];
        }
        byte[] data = in.readNBytes(length);
        int trailer = in.read();
        if (trailer == -1) {
            throw new EOFException("within DATA");
        }
        if (trailer != '\n') {
            throw new MalformedSyslogException("TRAILER", "byte " + trailer, "a line feed");
        }
        return data;
    }

    private int number(String part, int first) throws IOException, MalformedSyslogException {
        int number = 0;
        int next = first;
        for (int digits = 0; next != ' '; digits++) {
            if (next == -1) {
                throw new EOFException("within " + part);
            }
            if (next < '0' || next > '9' || digits == 9) {
                throw new MalformedSyslogException(part, "byte " + next, "1 to 9 digits and a space");
            }
            number = number * 10 + next - '0';
            next = in.read();
        }
        return number;
    }
}
