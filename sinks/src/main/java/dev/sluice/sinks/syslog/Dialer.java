package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.TlsTrust;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Syslog;
import dev.sluice.subscription.SinkSpec.TlsSpec;
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
    private final @Nullable TlsSpec tls;
    private final boolean watched;

    private Dialer(Collector collector, @Nullable TlsSpec tls, boolean watched) {
        this.collector = collector;
        this.tls = tls;
        this.watched = watched;
    }

    /**
     * Dialers to the sink's collectors, in their order.
     *
     * @param watched whether the system tells what of a connection is acknowledged
     * @throws IllegalStateException when a file of the TLS configuration cannot be read or does not hold what it should
     */
    static List<Dialer> to(Syslog sink, boolean watched) {
        TlsSpec tls = sink.transport().encrypted() ? sink.tls() : null;
        if (tls != null) {
            // Made for each connection, but what cannot work shall fail before the first.
            TlsTrust.context(tls);
        }
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

    /**
     * Wraps a connected socket in TLS and shakes hands, with the files of certificates and key as they are now; without
     * TLS the socket is used as it is.
     */
    Socket secure(Socket bare) throws IOException {
        if (tls == null) {
            return bare;
        }
        SSLSocket secure = (SSLSocket)
                context(tls).getSocketFactory().createSocket(bare, collector.host(), collector.port(), true);
        secure.setSSLParameters(TlsTrust.parameters());
        secure.startHandshake();
        return secure;
    }

    /** A file that is being replaced may be unusable for a moment: an attempt fails by it, as by a missing network. */
    private static SSLContext context(TlsSpec tls) throws IOException {
        try {
            return TlsTrust.context(tls);
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage());
        }
    }

    @Override
    public String toString() {
        return collector.toString();
    }
}
