package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.TlsTrust;
import dev.sluice.subscription.SinkSpec.Syslog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Opens sockets to one collector: TLS 1.2 or 1.3 with its name checked (RFC 5425, section 5.2), or plain TCP. */
final class Dialer {
    /**
     * What a connection may hold that the collector's machine has not acknowledged, where the system does not tell how
     * much that is: all of it is lost when the connection breaks. Enough for 5 MB/s at a round trip of 50 ms.
     */
    private static final int UNWATCHED_BUFFER_BYTES = 256 << 10;

    private final String host;
    private final int port;
    private final @Nullable SSLContext tls;
    private final boolean watched;

    private Dialer(String host, int port, @Nullable SSLContext tls, boolean watched) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.watched = watched;
    }

    /**
     * A dialer to the sink's collector.
     *
     * @param watched whether the system tells what of a connection is acknowledged
     */
    static Dialer to(Syslog sink, boolean watched) {
        return switch (sink.transport()) {
            case TLS, RELP_TLS -> new Dialer(sink.host(), sink.port(), TlsTrust.context(sink.tls()), watched);
            case TCP, RELP -> new Dialer(sink.host(), sink.port(), null, watched);
        };
    }

    static Dialer plain(String host, int port) {
        return new Dialer(host, port, null, true);
    }

    /**
     * Connects the bare socket.
     *
     * @param timeoutMillis above 0
     */
    void connect(Socket bare, int timeoutMillis) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        bare.setTcpNoDelay(true);
        bare.setKeepAlive(true);
        if (!watched) {
            bare.setSendBufferSize(UNWATCHED_BUFFER_BYTES);
        }
        bare.connect(address, timeoutMillis);
    }

    /** Wraps a connected socket in TLS and shakes hands; without TLS it is used as it is. */
    Socket secure(Socket bare) throws IOException {
        if (tls == null) {
            return bare;
        }
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(bare, host, port, true);
        secure.setSSLParameters(TlsTrust.parameters());
        secure.startHandshake();
        return secure;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
