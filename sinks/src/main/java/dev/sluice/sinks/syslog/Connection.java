package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a collector at a time, kept open and opened anew when it broke. Sockets are used with blocking calls
 * on the connection's own thread; a parcel that has no answer in time ends them by closing the socket under them.
 *
 * <p>Parcels are written one behind the other and confirmed later, so that those of other partitions do not wait for a
 * round trip. When the connection breaks, every parcel without an answer is to be sent again.
 */
final class Connection {
    private static final long IDLE_THREAD_SECONDS = 30;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    /** With another collector to turn to, one that does not react is not waited for longer. */
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    private final Collectors collectors;
    private final int home;
    private final Opening opening;
    private final MessageWriter messages;
    private final LongAdder possiblyDuplicated;
    private final ThreadPoolExecutor thread;

    // These belong to the connection's thread; others only abort the wire.
    private @Nullable Session session;
    private volatile Dialer dialer;
    private volatile @Nullable Wire wire;

    private volatile boolean late;
    private volatile boolean closing;

    /** Begins to speak over a connection that was just opened. */
    interface Opening {
        Session begin(Wire wire) throws IOException;
    }

    /**
     * A connection that is opened at its first parcel.
     *
     * @param home index of the collector that it prefers
     * @param possiblyDuplicated counts the events that are to be sent again though they may have arrived
     */
    Connection(Collectors collectors, int home, Opening opening, MessageWriter messages, LongAdder possiblyDuplicated) {
        this.collectors = collectors;
        this.home = home;
        this.dialer = collectors.choose(home);
        this.opening = opening;
        this.messages = messages;
        this.possiblyDuplicated = possiblyDuplicated;
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
     * Sends a shipment once.
     *
     * @param timeout time from now until the answer, waiting for earlier shipments included
     */
    CompletableFuture<Answer> send(Shipment shipment, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Parcel parcel = new Parcel(shipment);
        CompletableFuture<Void> watch = new CompletableFuture<>();
        var unusedWatch = watch.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(tooLate -> {
                    late = true;
                    abort();
                    return null;
                });
        try {
            var unusedCarrying = CompletableFuture.runAsync(() -> carry(parcel, deadline), thread)
                    .exceptionally(bug -> {
                        parcel.answer().completeExceptionally(bug);
                        return null;
                    });
        } catch (RejectedExecutionException e) {
            parcel.answer().complete(new Answer.Transient(dialer + ": closed before", null));
        }
        return parcel.answer().whenComplete((answer, bug) -> watch.complete(null));
    }

    private void carry(Parcel parcel, long deadline) {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (closing || left.toMillis() <= 0) {
            parcel.answer().complete(new Answer.Transient(dialer + ": no time left behind earlier shipments", null));
            return;
        }
        SortedMap<Integer, Answer.Refusal> refused = messages.refused(parcel.shipment());
        if (!refused.isEmpty()) {
            parcel.answer().complete(new Answer.PerEvent(refused, others(parcel.shipment(), refused.keySet()), null));
            return;
        }
        try {
            Session open = openSession(left);
            open.send(parcel);
            // With a task waiting, its shipment is written first; its task looks on.
            while (!open.idle() && thread.getQueue().isEmpty()) {
                open.look();
            }
            if (open.idle()) {
                collectors.worked(dialer);
            }
        } catch (IOException e) {
            String why = late ? "no confirmation in time" : describe(e);
            if (session != null) {
                collectors.failed(dialer);
            }
            disconnect(why);
            // When the session never had it.
            parcel.answer().complete(new Answer.Transient(dialer + ": " + why, null));
        }
    }

    private static SortedSet<Integer> others(Shipment shipment, Set<Integer> refused) {
        SortedSet<Integer> others = new TreeSet<>();
        for (int event = 0; event < shipment.count(); event++) {
            if (!refused.contains(event)) {
                others.add(event);
            }
        }
        return others;
    }

    /**
     * The open session, or a new one when there is none, when the connection has ended since the last shipment, or when
     * a collector that is preferred can be tried again.
     */
    private Session openSession(Duration timeout) throws IOException {
        Session open = session;
        if (open != null && open.idle()) {
            try {
                open.look();
            } catch (IOException ended) {
                disconnect(describe(ended));
                open = null;
            }
        }
        Dialer wanted = collectors.choose(home);
        if (open != null && (wanted == dialer || !open.idle())) {
            return open;
        }
        Dialer dialerBefore = dialer;
        Wire wireBefore = wire;
        try {
            Session begun = dial(wanted, timeout);
            if (open != null && wireBefore != null) {
                finish(open);
                wireBefore.abort();
            }
            session = begun;
            return begun;
        } catch (IOException e) {
            collectors.failed(wanted);
            abort();
            if (open == null) {
                throw e;
            }
            dialer = dialerBefore;
            wire = wireBefore;
            if (late) {
                throw e;
            }
            return open;
        }
    }

    private Session dial(Dialer wanted, Duration timeout) throws IOException {
        Wire fresh = new Wire();
        dialer = wanted;
        wire = fresh;
        late = false;
        Duration patience =
                collectors.count() > 1 && timeout.compareTo(CONNECT_PATIENCE) > 0 ? CONNECT_PATIENCE : timeout;
        fresh.connect(wanted, Math.toIntExact(Math.min(patience.toMillis(), Integer.MAX_VALUE)));
        return opening.begin(fresh);
    }

    private static String describe(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private void abort() {
        Wire hanging = wire;
        if (hanging != null) {
            hanging.abort();
        }
    }

    private void disconnect(String why) {
        abort();
        if (session != null) {
            session.breakOff(new Answer.Transient(dialer + ": " + why, null), possiblyDuplicated);
        }
        session = null;
        wire = null;
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
            if (!thread.awaitTermination(2 * CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                abort();
            }
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
        }
    }

    private void finish() {
        if (session != null) {
            finish(session);
        }
        disconnect("closed");
    }

    /** Says that no more will come and waits until the collector has read it all and closes, too. */
    private static void finish(Session session) {
        try {
            session.finish(CLOSE_PATIENCE);
        } catch (IOException e) {
            // What it leaves unanswered is answered by its end.
        }
    }
}
