package dev.sluice.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A free port of 127.0.0.1 that nobody else is given while this object is open, and on which a server, also one of
 * another process, can listen, stop and listen again.
 *
 * <p>On Linux a socket that is bound but does not listen keeps the port from being handed out (to a bind to port 0, or as
 * the source port of a connection), while a server that sets SO_REUSEADDR, as Java's server sockets do by default, may
 * bind and listen on it beside that socket (socket(7)). Connections are refused while no server listens. Other systems do
 * not allow the second bind; there the port is only picked, and a clash, however rare, is possible.
 */
public final class ReservedPort implements AutoCloseable {

    private final Socket holder;
    private final int number;

    private ReservedPort(Socket holder) {
        this.holder = holder;
        this.number = holder.getLocalPort();
    }

    /** Picks a free port and holds it. */
    public static ReservedPort reserve() {
        try {
            Socket holder = new Socket();
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(loopback(), 0));
            ReservedPort port = new ReservedPort(holder);
            if (!System.getProperty("os.name").startsWith("Linux")) {
                port.close();
            }
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address 127.0.0.1, whatever the system makes of the name localhost. */
    public static InetAddress loopback() {
        try {
            return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port's number. */
    public int number() {
        return number;
    }

    /** The port with 127.0.0.1, to bind and to connect to. */
    public InetSocketAddress address() {
        return new InetSocketAddress(loopback(), number);
    }

    /** {@code 127.0.0.1:port}. */
    public String hostAndPort() {
        return "127.0.0.1:" + number;
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
