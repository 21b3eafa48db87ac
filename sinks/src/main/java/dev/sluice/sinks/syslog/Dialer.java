package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.TlsTrust;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Syslog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
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

    private final Collector collector;
    private final @Nullable SSLContext tls;
    private final boolean watched;

    private Dialer(Collector collector, @Nullable SSLContext tls, boolean watched) {
        this.collector = collector;
        this.tls = tls;
        this.watched = watched;
    }

    /**
     * Dialers to the sink's collectors, in their order.
     *
     * @param watched whether the system tells what of a connection is acknowledged
     */
    static List<Dialer> to(Syslog sink, boolean watched) {
        SSLContext tls = sink.transport().encrypted() ? TlsTrust.context(sink.tls()) : null;
        return sink.collectors().stream()
                .map(collector -> new Dialer(collector, tls, watched))
                .toList();
    }

    static Dialer plain(Collector collector) {
        return new Dialer(collector, null, true);
    }

    /**
     * Connects the bare socket.
     *
     * @param timeoutMillis above 0
     */
    void connect(Socket bare, int timeoutMillis) throws IOException {
        InetSocketAddress address = new InetSocketAddress(collector.host(), collector.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(collector.host());
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
        SSLSocket secure =
                (SSLSocket) tls.getSocketFactory().createSocket(bare, collector.host(), collector.port(), true);
        secure.setSSLParameters(TlsTrust.parameters());
        secure.startHandshake();
        return secure;
    }

    @Override
    public String toString() {
        return collector.toString();
    }
}
