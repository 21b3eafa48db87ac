package dev.sluice.sinks.syslog;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One TCP connection, with TLS or without. Written to and read by one thread; {@link #abort} ends its calls from any.
 */
final class Wire {
    /** At least this long a TLS connection may still be refused; it takes a round trip and the collector's checks. */
    private static final Duration SHORTEST_SETTLING = Duration.ofMillis(500);

    private final CountingSocket bare = new CountingSocket();
    private Socket socket = bare;
    private long settledNanos;

    /**
     * Connects.
     *
     * @param timeoutMillis above 0; for the connection, and for each answer of the TLS handshake
     */
    void connect(Dialer dialer, int timeoutMillis) throws IOException {
        long started = System.nanoTime();
        dialer.connect(bare, timeoutMillis);
        bare.setSoTimeout(timeoutMillis);
        socket = dialer.secure(bare);
        long now = System.nanoTime();
        settledNanos = socket == bare ? now : now + Math.max(SHORTEST_SETTLING.toNanos(), 2 * (now - started));
    }

    /**
     * Whether the collector would have refused this side by now: in TLS 1.3 the handshake is over for the client before
     * the collector has looked at its certificate (RFC 8446, section 4.4.2), and what is sent meanwhile is lost.
     */
    boolean settled() {
        return System.nanoTime() - settledNanos >= 0;
    }

    /** The TCP connection below TLS. */
    Socket bare() {
        return bare;
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** Bytes given to TCP so far, those that TLS adds among them. */
    long written() {
        return bare.written;
    }

    /**
     * Reads what has come, waiting for it when there is nothing.
     *
     * @param waitMillis above 0: a socket cannot be asked without waiting
     * @return bytes read, 0 when none came in that time, -1 when the collector has closed its side in order
     */
    int read(byte[] into, int waitMillis) throws IOException {
        socket.setSoTimeout(waitMillis);
        try {
            return socket.getInputStream().read(into);
        } catch (SocketTimeoutException nothingCame) {
            return 0;
        }
    }

    /**
     * Closes this side and reads until the collector has closed its own, having taken everything.
     *
     * @param waitMillis for each read
     */
    void closeInOrder(int waitMillis) throws IOException {
        socket.setSoTimeout(waitMillis);
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        byte[] ignored = new byte[1024];
        while (in.read(ignored) >= 0) {
            // Only the end is of interest.
        }
    }

    /** Ends whatever call hangs. The bare socket is closed: to close the TLS socket would wait for a hanging write. */
    void abort() {
        try {
            bare.close();
        } catch (IOException e) {
            // It is given up in any case.
        }
    }

    private static final class CountingSocket extends Socket {
        private long written;

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                    written++;
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                    written += length;
                }
            };
        }
    }
}
