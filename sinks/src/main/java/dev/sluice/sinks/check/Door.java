package dev.sluice.sinks.check;

import dev.sluice.sinks.delivery.TlsTrust;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The way to a server's door: its name, its port, its certificate. Nothing is asked there. */
public final class Door {
    /**
     * With TLS 1.3 a server refuses a client's certificate, or that there is none, after the handshake (RFC 8446, section
     * 4.4.2.4): the client learns it with the first bytes that it reads.
     */
    private static final int REFUSAL_MILLIS = 500;

    private final Server server;
    private final int timeoutMillis;

    private Door(Server server, int timeoutMillis) {
        this.server = server;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Steps {@code dns}, {@code tcp} and {@code tls}.
     *
     * @param tls whom to trust, or null when there is no TLS to try
     * @param withoutTls why there is none then
     * @return whether there is nothing against going on
     */
    public static boolean check(Checklist list, Server server, @Nullable TlsSpec tls, String withoutTls) {
        Door door = new Door(server, Math.toIntExact(list.timeout().toMillis()));
        boolean open = list.step(isKnown(list, server), "tcp", door::connect);
        if (tls == null) {
            list.skip("tls", withoutTls);
            return open;
        }
        return list.step(open, "tls", () -> door.shakeHands(tls));
    }

    /** Step {@code dns} alone, for what has no door. */
    public static boolean isKnown(Checklist list, Server server) {
        return list.step("dns", new Door(server, 0)::resolve);
    }

    /**
     * All the way within one step.
     *
     * @throws CheckFailedException when it ends before
     */
    public static void open(Checklist list, Server server, @Nullable TlsSpec tls) throws CheckFailedException {
        Door door = new Door(server, Math.toIntExact(list.timeout().toMillis()));
        door.connect();
        if (tls != null) {
            door.shakeHands(tls);
        }
    }

    private String resolve() throws CheckFailedException {
        try {
            return server.host() + " is "
                    + Arrays.stream(InetAddress.getAllByName(server.host()))
                            .map(InetAddress::getHostAddress)
                            .collect(Collectors.joining(", "));
        } catch (UnknownHostException e) {
            throw failed(e);
        }
    }

    private String connect() throws CheckFailedException {
        try {
            connected().close();
            return server + " takes connections";
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Socket connected() throws IOException {
        InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(server.host());
        }
        Socket socket = new Socket();
        socket.connect(address, timeoutMillis);
        socket.setSoTimeout(timeoutMillis);
        return socket;
    }

    private String shakeHands(TlsSpec tls) throws CheckFailedException {
        try (Socket bare = connected();
                SSLSocket socket = (SSLSocket) TlsTrust.context(tls)
                        .getSocketFactory()
                        .createSocket(bare, server.host(), server.port(), true)) {
            socket.setSSLParameters(TlsTrust.parameters());
            socket.startHandshake();
            awaitRefusal(socket);
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return socket.getSession().getProtocol() + ", certificate of " + certificate.getSubjectX500Principal()
                    + " valid until "
                    + certificate
                            .getNotAfter()
                            .toInstant()
                            .atZone(ZoneOffset.UTC)
                            .toLocalDate();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void awaitRefusal(SSLSocket socket) throws IOException, CheckFailedException {
        socket.setSoTimeout(Math.min(REFUSAL_MILLIS, timeoutMillis));
        try {
            if (socket.getInputStream().read() < 0) {
                throw new CheckFailedException(
                        server + " closed the connection after the TLS handshake (expected: to stay"
                                + " open; check whether it lets this machine in)");
            }
        } catch (SocketTimeoutException nothingSaid) {
            // As a server does that waits for requests.
        }
    }

    private CheckFailedException failed(IOException trouble) {
        return new CheckFailedException(server.explain(trouble));
    }
}
