package dev.sluice.testkit.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy on 127.0.0.1 that connects clients to where they ask to ({@code CONNECT}, RFC 9110, section 9.3.6). */
public final class ConnectProxy implements AutoCloseable {
    private static final int MAX_HEAD_BYTES = 8 << 10;

    private final ServerSocket listener;
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private ConnectProxy(ServerSocket listener) {
        this.listener = listener;
    }

    /** A proxy that listens. */
    public static ConnectProxy start() {
        try {
            ConnectProxy proxy = new ConnectProxy(new ServerSocket(0, 50, ReservedPort.loopback()));
            inBackground(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its port of 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What clients asked to be connected to, {@code host:port}, one for each connection. */
    public List<String> targets() {
        return List.copyOf(targets);
    }

    @Override
    public void close() {
        closeQuietly(listener);
        sockets.forEach(ConnectProxy::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                inBackground(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            String[] request = head(client.getInputStream()).split(" ", 3);
            if (!request[0].equals("CONNECT")) {
                client.getOutputStream().write("HTTP/1.1 405 Method Not Allowed\r\n\r\n".getBytes(US_ASCII));
                client.close();
                return;
            }
            targets.add(request[1]);
            int colon = request[1].lastIndexOf(':');
            Socket server = new Socket();
            sockets.add(server);
            server.connect(new InetSocketAddress(
                    request[1].substring(0, colon), Integer.parseInt(request[1].substring(colon + 1))));
            client.getOutputStream().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(US_ASCII));
            inBackground(() -> copy(client, server));
            copy(server, client);
        } catch (IOException gone) {
            closeQuietly(client);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0 || head.length() > MAX_HEAD_BYTES) {
                throw new IOException("no request");
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
        } catch (IOException gone) {
            // Either side has closed: the tunnel ends.
            return;
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
