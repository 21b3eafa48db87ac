package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a collector, kept open and opened anew when it broke. Sockets are written to with blocking calls on
 * the connection's own thread; a call that takes too long is ended by closing the socket under it.
 *
 * <p>A collector answers nothing. That it closed the connection is the only sign of trouble that it can give, so that is
 * looked for before a shipment and again behind it.
 */
final class Connection {
    private static final long IDLE_THREAD_SECONDS = 30;
    private static final long CLOSE_MILLIS = 2_000;

    /** Long enough to see what has arrived; a socket cannot be asked without waiting at least this. */
    private static final int GLANCE_MILLIS = 1;

    private final Dialer dialer;
    private final FrameWriter frames;
    private final ThreadPoolExecutor thread;

    // Both sockets are the connection thread's; only abort() touches the bare one from elsewhere.
    private @Nullable Socket socket;
    private volatile @Nullable Socket bare;
    private volatile boolean closing;

    Connection(Dialer dialer, FrameWriter frames) {
        this.dialer = dialer;
        this.frames = frames;
        // One thread keeps the order; its queue is bounded by the shipments that a lane may have under way.
        thread = new ThreadPoolExecutor(
                1, 1, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, "sluice-syslog");
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Writes a shipment once.
     *
     * @param timeout time from now until the answer, waiting for earlier shipments included
     */
    CompletableFuture<Answer> send(Shipment shipment, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            return CompletableFuture.supplyAsync(() -> write(shipment, deadline), thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Answer.Transient("the connection was closed", null));
        }
    }

    private Answer write(Shipment shipment, long deadline) {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (closing || left.toMillis() <= 0) {
            return new Answer.Transient(dialer + ": no time left behind earlier shipments", null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> watch = done.orTimeout(left.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((nothing, late) -> {
                    if (late != null) {
                        abort();
                    }
                });
        try {
            Socket open = openSocket((int) Math.min(left.toMillis(), Integer.MAX_VALUE));
            frames.write(shipment, open.getOutputStream());
            if (!collectorIsThere(open)) {
                disconnect();
                return new Answer.Transient(dialer + ": closed by the collector", null);
            }
            return new Answer.Accepted();
        } catch (IOException e) {
            disconnect();
            String why = watch.isCompletedExceptionally() ? "not written in time" : e.getMessage();
            return new Answer.Transient(dialer + ": " + e.getClass().getSimpleName() + ": " + why, null);
        } finally {
            done.complete(null);
        }
    }

    /** The open socket, or a new one when there is none or the collector has closed it since the last shipment. */
    private Socket openSocket(int timeoutMillis) throws IOException {
        Socket open = socket;
        if (open != null && collectorIsThere(open)) {
            return open;
        }
        disconnect();
        Socket fresh = new Socket();
        bare = fresh;
        dialer.connect(fresh, timeoutMillis);
        Socket secure = dialer.secure(fresh);
        secure.setSoTimeout(GLANCE_MILLIS);
        socket = secure;
        return secure;
    }

    /**
     * Looks for the end of the collector's stream, in order or by a reset. What it sends instead is read past: syslog has no answers, and bytes
     * left unread (TLS session tickets) would turn a close into a reset, which destroys what is still on its way.
     */
    private static boolean collectorIsThere(Socket open) {
        byte[] ignored = new byte[1024];
        try {
            return open.getInputStream().read(ignored) >= 0;
        } catch (SocketTimeoutException nothingToRead) {
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    /** Ends a call that hangs. The bare socket is closed: to close the TLS socket would wait for the hanging write. */
    private void abort() {
        Socket hanging = bare;
        if (hanging != null) {
            closeQuietly(hanging);
        }
    }

    private void disconnect() {
        abort();
        socket = null;
        bare = null;
    }

    void startClosing() {
        closing = true;
        try {
            thread.execute(this::finish);
        } catch (RejectedExecutionException closedBefore) {
            return;
        }
        thread.shutdown();
    }

    void awaitClosed() {
        try {
            if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                abort();
            }
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
        }
    }

    /** Says that no more will come and waits until the collector has read it all and closes, too. */
    private void finish() {
        Socket open = socket;
        if (open != null) {
            try {
                open.setSoTimeout((int) CLOSE_MILLIS / 2);
                open.shutdownOutput();
                InputStream in = open.getInputStream();
                byte[] ignored = new byte[1024];
                while (in.read(ignored) >= 0) {
                    // Only the end is of interest.
                }
            } catch (IOException e) {
                // Whatever ended the connection, every shipment on it has had its answer before.
            }
        }
        disconnect();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up in any case.
        }
    }
}
