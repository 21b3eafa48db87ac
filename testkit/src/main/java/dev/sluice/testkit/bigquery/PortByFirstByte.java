package dev.sluice.testkit.bigquery;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One port for three servers: Beam sends REST and gRPC to the same address. What a client says first tells which it means:
 * 0x16 opens a TLS handshake (RFC 8446, section 5.1), "PRI" is HTTP/2's preface (RFC 9113, section 3.4), anything else is
 * HTTP/1.1. From then on bytes are passed on both ways.
 */
final class PortByFirstByte implements AutoCloseable {

    /** The ports of the servers behind; null for a server that there is not. */
    record Backends(int http, int grpc, @Nullable Integer grpcOverTls) {}

    private record Connection(Socket client, Socket backend) {
        /** Breaks both ways at once; without lingering the peers see a reset. */
        void reset() {
            closeWithReset(client);
            closeWithReset(backend);
        }
    }

    private static final int TLS_HANDSHAKE = 0x16;
    private static final byte[] PREFACE = {'P', 'R', 'I'};
    private static final int MAX_THREADS = 1_024;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int FIRST_BYTE_TIMEOUT_MS = 30_000;

    private final ServerSocket listener;
    private final InetAddress loopback;
    private final Backends backends;
    private final ExecutorService threads;
    private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();

    private PortByFirstByte(ServerSocket listener, InetAddress loopback, Backends backends) {
        this.listener = listener;
        this.loopback = loopback;
        this.backends = backends;
        this.threads = new ThreadPoolExecutor(
                0, MAX_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), PortByFirstByte::thread);
    }

    static PortByFirstByte open(Backends backends) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        ServerSocket listener = new ServerSocket(0, 0, loopback);
        PortByFirstByte port = new PortByFirstByte(listener, loopback, backends);
        port.threads.execute(port::accept);
        return port;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "bigquery-stand-in-port");
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Breaks the connection that reached its server from {@code backendLocalPort}. */
    void reset(int backendLocalPort) {
        Connection connection = connections.remove(backendLocalPort);
        if (connection != null) {
            connection.reset();
        }
    }

    /** Breaks every connection. */
    void resetAll() {
        connections.values().forEach(Connection::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            Socket client;
            try {
                client = listener.accept();
            } catch (IOException e) {
                // The listener was closed; a client's failure shows on its own socket.
                return;
            }
            try {
                threads.execute(() -> serve(client));
            } catch (RejectedExecutionException e) {
                closeWithReset(client);
            }
        }
    }

    private void serve(Socket client) {
        Connection connection = new Connection(client, new Socket());
        try {
            client.setTcpNoDelay(true);
            client.setSoTimeout(FIRST_BYTE_TIMEOUT_MS);
            byte[] opening = opening(client.getInputStream());
            client.setSoTimeout(0);
            Socket backend = connection.backend();
            backend.connect(new InetSocketAddress(loopback, backendFor(opening)));
            backend.setTcpNoDelay(true);
            connections.put(backend.getLocalPort(), connection);
            threads.execute(() -> answer(connection));
            backend.getOutputStream().write(opening);
            pass(client, backend);
            // The client has said all it will; the answer may still be on its way.
            backend.shutdownOutput();
        } catch (IOException | RejectedExecutionException e) {
            // One end went away, or there are too many connections. The peers see that on their sockets.
            connection.reset();
        }
    }

    private void answer(Connection connection) {
        Socket backend = connection.backend();
        int key = backend.getLocalPort();
        try {
            pass(backend, connection.client());
            connection.client().close();
            backend.close();
        } catch (IOException e) {
            // As in serve: a server that broke its connection is a connection broken to the client.
            connection.reset();
        } finally {
            connections.remove(key, connection);
        }
    }

    private static void pass(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
    }

    /** Reads as little as tells the servers apart. */
    private static byte[] opening(InputStream in) throws IOException {
        byte[] first = in.readNBytes(1);
        if (first.length == 0) {
            throw new EOFException("the client said nothing");
        }
        if (first[0] == TLS_HANDSHAKE) {
            return first;
        }
        byte[] rest = in.readNBytes(PREFACE.length - 1);
        byte[] opening = Arrays.copyOf(first, 1 + rest.length);
        System.arraycopy(rest, 0, opening, 1, rest.length);
        return opening;
    }

    private int backendFor(byte[] opening) throws IOException {
        if (opening[0] == TLS_HANDSHAKE) {
            Integer port = backends.grpcOverTls();
            if (port == null) {
                throw new IOException("TLS on a server without a certificate");
            }
            return port;
        }
        return Arrays.equals(opening, PREFACE) ? backends.grpc() : backends.http();
    }

    private static void closeWithReset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already, which is what matters.
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        resetAll();
        threads.shutdownNow();
    }
}
