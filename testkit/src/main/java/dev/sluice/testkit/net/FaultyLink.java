package dev.sluice.testkit.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The network between a client and a server on 127.0.0.1, which can be cut, slowed or broken: a port that forwards TCP
 * connections as they are, whatever they carry, TLS included. What it has taken from one side and not handed to the other
 * when a connection breaks is lost, as it is on a real network.
 *
 * <pre>{@code
 * try (FaultyLink link = FaultyLink.to(new InetSocketAddress("127.0.0.1", server.port()))) {
 *     client.connect(link.port());
 *     link.down();
 *     link.heal();
 * }
 * }</pre>
 */
public final class FaultyLink implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 << 10;
    private static final int BACKLOG = 100;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final long CLOSE_TIMEOUT_SECONDS = 10;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final InetSocketAddress server;
    private final ReservedPort port = ReservedPort.reserve();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "faulty-link");
        thread.setDaemon(true);
        return thread;
    });

    // Guarded by this.
    private @Nullable ServerSocket listening;
    private boolean hanging;
    private long resetAfterBytes = NEVER;
    private long bytesPerSecond = UNLIMITED;
    private long nextChunkNanos = System.nanoTime();

    private FaultyLink(InetSocketAddress server) {
        this.server = server;
    }

    /** A healthy link; it listens when this returns. */
    public static FaultyLink to(InetSocketAddress server) {
        FaultyLink link = new FaultyLink(server);
        link.heal();
        return link;
    }

    /** The port to connect to instead of the server's; it stays the same. */
    public int port() {
        return port.number();
    }

    /** Resets every connection and refuses new ones, until {@link #heal()}. */
    public synchronized void down() {
        if (listening != null) {
            closeQuietly(listening);
            listening = null;
        }
        open.forEach(Connection::reset);
    }

    /** Every connection is kept, and not a byte gets through, until {@link #heal()}. */
    public synchronized void hang() {
        hanging = true;
    }

    /** Resets each connection, those that are open too, once this many more bytes of the client went through it. */
    public synchronized void resetEach(long afterBytes) {
        if (afterBytes < 1) {
            throw new IllegalArgumentException("afterBytes: " + afterBytes + " (expected: >= 1)");
        }
        resetAfterBytes = afterBytes;
        open.forEach(connection -> connection.sent.set(0));
    }

    /** Lets this much of what clients send through, all connections taken together. */
    public synchronized void slow(long clientBytesPerSecond) {
        if (clientBytesPerSecond < 1) {
            throw new IllegalArgumentException("clientBytesPerSecond: " + clientBytesPerSecond + " (expected: >= 1)");
        }
        bytesPerSecond = clientBytesPerSecond;
    }

    /** Ends every fault, and listens again. */
    public synchronized void heal() {
        hanging = false;
        resetAfterBytes = NEVER;
        bytesPerSecond = UNLIMITED;
        notifyAll();
        if (listening == null) {
            try {
                ServerSocket socket = new ServerSocket();
                socket.setReuseAddress(true);
                socket.bind(port.address(), BACKLOG);
                listening = socket;
                threads.execute(() -> accept(socket));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        down();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("faulty link: connections still open (expected: none)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        port.close();
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> connect(socket, client));
            } catch (IOException | RejectedExecutionException closed) {
                return;
            }
        }
    }

    private void connect(ServerSocket socket, Socket client) {
        Socket target = new Socket();
        Connection connection = new Connection(client, target);
        try {
            target.connect(server, CONNECT_TIMEOUT_MILLIS);
            open.add(connection);
            if (socket.isClosed()) {
                connection.reset(); // The link went down just before this one was added.
                return;
            }
            threads.execute(() -> pump(connection, target, client, false));
            pump(connection, client, target, true);
        } catch (IOException | RejectedExecutionException unreachable) {
            connection.reset();
        }
    }

    private void pump(Connection connection, Socket from, Socket to, boolean fromClient) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                awaitPassage(fromClient ? count : 0);
                if (fromClient && connection.sent.addAndGet(count) >= resetAfterBytes()) {
                    connection.reset();
                    return;
                }
                out.write(chunk, 0, count);
            }
            to.shutdownOutput();
            connection.halfClosed();
        } catch (IOException broken) {
            connection.reset();
        } catch (InterruptedException closing) {
            connection.reset();
            Thread.currentThread().interrupt();
        }
    }

    private synchronized long resetAfterBytes() {
        return resetAfterBytes;
    }

    /** Returns when so many bytes of a client may go on; what the server says is held by a hanging link only. */
    private synchronized void awaitPassage(int clientBytes) throws InterruptedException {
        if (bytesPerSecond != UNLIMITED && clientBytes > 0) {
            long start = Math.max(System.nanoTime(), nextChunkNanos);
            nextChunkNanos = start + Duration.ofSeconds(1).toNanos() * clientBytes / bytesPerSecond;
            for (long left = start - System.nanoTime();
                    left > 0 && bytesPerSecond != UNLIMITED;
                    left = start - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
        while (hanging) {
            wait();
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // One that does not close is gone anyway.
        }
    }

    /** Both sides of one connection. */
    private final class Connection {
        final Socket client;
        final Socket target;
        final AtomicLong sent = new AtomicLong();
        private boolean oneSideDone;

        Connection(Socket client, Socket target) {
            this.client = client;
            this.target = target;
        }

        /** Neither side is told politely: linger 0 makes each close a TCP RST. */
        void reset() {
            open.remove(this);
            for (Socket socket : new Socket[] {client, target}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException closed) {
                    // It is closed below, again without harm.
                }
                closeQuietly(socket);
            }
        }

        synchronized void halfClosed() {
            if (oneSideDone) {
                open.remove(this);
                closeQuietly(client);
                closeQuietly(target);
            }
            oneSideDone = true;
        }
    }
}
