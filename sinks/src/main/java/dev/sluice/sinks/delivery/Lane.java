package dev.sluice.sinks.delivery;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.events.Stage;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription's way to its receiver: cuts its events into shipments, keeps a bounded number under way, tries again
 * what met a transient error and returns what was refused. The DoFn's thread adds and waits; answers and timers come in
 * on the threads of {@link Timers}; the receiver is never called with the lock held.
 *
 * <p>Bounds: at most {@code maxInFlight} shipments under way, at most {@link #heldBytesLimit} bytes taken and not
 * settled (or a single batch). {@link #add} blocks when they are reached, which is the backpressure on Kafka; no wait is
 * longer than the time after which a shipment gives up, unless shipments are being settled meanwhile.
 */
final class Lane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** What a receiver may take beyond its own timeout until its silence counts as a failed attempt. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Above this a lane does not read ahead of its receiver, whatever its limits multiply to. */
    private static final long READ_AHEAD_LIMIT_BYTES = 128L << 20;

    /** How soon a lane that waits notices that another one has failed the bundle. */
    private static final Duration FAILURE_CHECK = Duration.ofSeconds(1);

    private final String name;
    private final DeliverySpec limits;
    private final boolean ordered;
    private final long heldBytesLimit;
    private final Receiver receiver;
    private final RetryPolicy retry;
    private final Timers timers;
    private final RandomGenerator random;
    private final LaneTally tally;
    private final Returns returns;

    // Everything below is guarded by the lock.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private final ShipmentCutter cutter;
    private final Gate gate;
    private final Deque<Consignment> waiting = new ArrayDeque<>();

    /** Under way, and waiting for the gate only. */
    private final Deque<Consignment> ready = new ArrayDeque<>();

    private final Set<Object> keysUnderWay = new HashSet<>();
    private int underWay;
    private int heldEvents;
    private long heldBytes;
    private long settlements;
    private String lastTrouble = "none";
    private boolean held;
    private boolean ageTimerSet;
    private Timers.@Nullable Pending wake;
    private long wakeNanos;
    private long pacedUntilNanos;
    private boolean stopped;

    Lane(
            LaneSetup setup,
            ReceiverFactory receivers,
            RetryPolicy retry,
            Timers timers,
            RandomGenerator random,
            LaneTally tally,
            Returns returns) {
        BatchSpec batch = setup.subscription().sink().batch();
        this.name = setup.subscription().lane();
        this.limits = setup.subscription().sink().delivery();
        this.ordered = receivers.ordered();
        this.heldBytesLimit = heldBytesLimit(batch.maxBytes(), limits.maxInFlight());
        this.retry = retry;
        this.timers = timers;
        this.random = random;
        this.tally = tally;
        this.returns = returns;
        this.pacedUntilNanos = timers.nanoTime();
        this.gate = new Gate(limits, retry, random, timers.nanoTime());
        this.receiver = receivers.open(setup);
        this.cutter = new ShipmentCutter(
                batch,
                receivers::shipmentKey,
                receiver::bytesOf,
                (key, shipment) -> waiting.addLast(new Consignment(key, shipment)),
                (events, event) -> refuseTooLarge(events, event, batch.maxBytes()));
    }

    /** Enough to fill every place under way and to cut the next shipment meanwhile. */
    private static long heldBytesLimit(long maxBytes, int maxInFlight) {
        return Math.max(2 * maxBytes, Math.min(maxBytes * (maxInFlight + 1), READ_AHEAD_LIMIT_BYTES));
    }

    /**
     * Takes the events; waits until there is room for them.
     *
     * @throws DeliveryFailedException when a lane has given up
     */
    void add(EventBatch batch) throws InterruptedException {
        lock.lock();
        try {
            long bytes = new Slice(batch, 0, batch.count()).payloadBytes();
            while (heldEvents > 0 && heldBytes + bytes > heldBytesLimit) {
                if (underWay == 0 && waiting.isEmpty()) {
                    // All that is held still waits for its age: nothing would ever make room.
                    cutter.cutOldest();
                    startWhatMay();
                }
                awaitProgress();
            }
            returns.throwIfFailed();
            hold(batch.count(), bytes);
            cutter.add(batch, timers.nanoTime());
            startWhatMay();
        } finally {
            lock.unlock();
        }
    }

    /** Cuts what is there, full or not, and starts as much as may be under way. Does not wait. */
    void flush() {
        lock.lock();
        try {
            cutter.cutAll();
            startWhatMay();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every event is delivered or refused.
     *
     * @throws DeliveryFailedException when a lane has given up
     */
    void awaitSettled() throws InterruptedException {
        lock.lock();
        try {
            while (heldEvents > 0) {
                awaitProgress();
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@link Receiver#unpublished()}; to be called when every event is settled. */
    Map<String, Long> unpublished() {
        return receiver.unpublished();
    }

    LaneTally tally() {
        return tally;
    }

    /** Bytes taken and not settled. */
    long heldBytes() {
        lock.lock();
        try {
            return heldBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Cancels what is under way. Nothing is lost by it: the bundle has failed, or everything is settled. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
        receiver.close();
    }

    /** Returns once something was settled; every attempt ends, so that this wait does, too. */
    private void awaitProgress() throws InterruptedException {
        returns.throwIfFailed();
        Duration patience = retry.maxRetryTime().plus(answersWithin()).plus(GRACE.multipliedBy(2));
        long before = settlements;
        long remaining = patience.toNanos();
        while (settlements == before && !returns.failed()) {
            if (remaining <= 0) {
                throw new DeliveryFailedException(
                        "lane " + name + ": " + underWay + " shipments under way, none settled in " + seconds(patience)
                                + "; last: " + lastTrouble,
                        null);
            }
            if (timers.nanoTime() - pacedUntilNanos < 0) {
                // The lane keeps to its limits, which may take longer than any error may.
                remaining = patience.toNanos();
            }
            // In steps, since another lane's failure signals that lane only.
            long step = Math.min(remaining, FAILURE_CHECK.toNanos());
            remaining -= step - progress.awaitNanos(step);
        }
        returns.throwIfFailed();
    }

    /**
     * Fills the free places: first with what is cut, then with what has reached its age. Starts nothing while something
     * that was started waits for the gate, so that what has reached its age goes on growing.
     */
    private void startWhatMay() {
        sendWhatMay();
        while (!stopped && underWay < limits.maxInFlight() && ready.isEmpty()) {
            Consignment next = takeStartable();
            if (next != null) {
                underWay++;
                keysUnderWay.add(next.key);
                ready.addLast(next);
                sendWhatMay();
            } else if (!cutter.cutDue(timers.nanoTime())) {
                setAgeTimer();
                break;
            }
        }
        tallyGauges();
    }

    private @Nullable Consignment takeStartable() {
        for (Iterator<Consignment> each = waiting.iterator(); each.hasNext(); ) {
            Consignment candidate = each.next();
            if (!ordered || !keysUnderWay.contains(candidate.key)) {
                each.remove();
                return candidate;
            }
        }
        return null;
    }

    /** A DoFn is not called when nothing arrives, so that the lane looks after the age of its events itself. */
    private void setAgeTimer() {
        Duration untilDue = cutter.untilDue(timers.nanoTime());
        if (untilDue != null && !ageTimerSet) {
            ageTimerSet = true;
            laterLocked(untilDue, () -> {
                ageTimerSet = false;
                startWhatMay();
            });
        }
    }

    /** Makes the attempts that the gate lets through, and comes back when it may let through the next one. */
    private void sendWhatMay() {
        while (!stopped && !ready.isEmpty()) {
            long now = timers.nanoTime();
            Gate.Pause pause = gate.pause(ready.getFirst(), now);
            if (pause != null) {
                waitFor(pause, now);
                return;
            }
            Consignment next = ready.removeFirst();
            gate.called(next, now);
            int attempt = ++next.attempts;
            next.awaited = attempt;
            if (attempt == 1) {
                next.startedNanos = now;
            }
            tally.add(DeliveryMetric.SHIPMENTS_SENT_TOTAL, 1);
            Shipment shipment = next.shipment;
            later(Duration.ZERO, () -> send(next, attempt, shipment));
        }
    }

    private void waitFor(Gate.Pause pause, long now) {
        if (!pause.endsByItself()) {
            return;
        }
        long nanos = pause.nanos();
        if (pause.trouble()) {
            // What was tried before gives up when its time is over.
            for (Consignment each : ready) {
                long left = timeLeft(each, now);
                if (left <= 0) {
                    giveUp(each, now);
                    return;
                }
                nanos = Math.min(nanos, left);
            }
        } else {
            pacedUntilNanos = now + nanos;
        }
        wakeAt(now + nanos, now);
    }

    private long timeLeft(Consignment consignment, long now) {
        long elapsed = consignment.attempts == 0 ? 0 : now - consignment.startedNanos;
        return retry.maxRetryTime().toNanos() - elapsed;
    }

    private void wakeAt(long nanos, long now) {
        if (wake != null) {
            if (wakeNanos - nanos <= 0) {
                return;
            }
            wake.cancel();
        }
        wakeNanos = nanos;
        wake = laterLocked(Duration.ofNanos(nanos - now), () -> {
            wake = null;
            startWhatMay();
        });
    }

    private void send(Consignment consignment, int attempt, Shipment shipment) {
        Duration patience = answersWithin().plus(GRACE);
        Timers.Pending watch = later(
                patience,
                () -> settle(consignment, attempt, new Answer.Transient("no answer in " + seconds(patience), null)));
        var unused = receiver.send(shipment)
                .whenComplete((answer, bug) -> later(Duration.ZERO, () -> {
                    watch.cancel();
                    if (bug == null) {
                        settle(consignment, attempt, answer);
                    } else {
                        fail("unexpected " + bug, bug);
                    }
                }));
    }

    private Duration answersWithin() {
        return receiver.answersWithin(limits.requestTimeout());
    }

    private void settle(Consignment consignment, int attempt, Answer answer) {
        lock.lock();
        try {
            if (stopped || consignment.awaited != attempt) {
                return;
            }
            consignment.awaited = 0;
            gate.answered(consignment);
            if (answer instanceof Answer.Transient trouble) {
                tryLater(consignment, trouble);
            } else if (answer instanceof Answer.Held held) {
                hold(consignment, held);
            } else if (answer instanceof Answer.PerEvent perEvent) {
                settleEach(consignment, perEvent);
            } else if (answer instanceof Answer.Refused refused) {
                takeApart(consignment, refused);
                free(consignment);
            } else {
                deliver(consignment.shipment, consignment.bytes);
                tally.add(DeliveryMetric.SHIPMENTS_DELIVERED_TOTAL, 1);
                free(consignment);
            }
            startWhatMay();
        } finally {
            lock.unlock();
        }
    }

    private void tryLater(Consignment consignment, Answer.Transient trouble) {
        Breaker.State before = gate.breaker();
        gate.failed(consignment, trouble.retryAfter(), timers.nanoTime());
        if (before == Breaker.State.CLOSED && gate.breaker() == Breaker.State.OPEN) {
            tally.add(DeliveryMetric.BREAKER_OPENED_TOTAL, 1);
            LOG.atWarn()
                    .addKeyValue("lane", name)
                    .addKeyValue("detail", trouble.detail())
                    .log("Breaker opened: the receiver fails");
        }
        keepForLater(consignment, trouble.detail(), trouble.retryAfter());
    }

    /** A person has to act, and is told so once however many calls are refused meanwhile. */
    private void hold(Consignment consignment, Answer.Held refusal) {
        gate.refused(consignment, refusal.retryAfter(), timers.nanoTime());
        if (!held) {
            held = true;
            LOG.atWarn()
                    .addKeyValue("lane", name)
                    .addKeyValue("detail", refusal.detail())
                    .log("Lane held: its receiver refuses the configuration");
        }
        keepForLater(consignment, refusal.detail(), refusal.retryAfter());
    }

    private void keepForLater(Consignment consignment, String detail, @Nullable Duration retryAfter) {
        lastTrouble = retryAfter == null ? detail : detail + ", asked to wait " + seconds(retryAfter);
        tally.add(DeliveryMetric.RETRIES_TOTAL, 1);
        long now = timers.nanoTime();
        long left = timeLeft(consignment, now);
        if (left <= 0) {
            giveUp(consignment, now);
            return;
        }
        // The last attempt is made when the time is over, not before.
        Duration delay = retry.delay(consignment.attempts, random);
        laterLocked(Duration.ofNanos(Math.min(delay.toNanos(), left)), () -> {
            ready.addFirst(consignment);
            startWhatMay();
        });
    }

    private void giveUp(Consignment consignment, long now) {
        Duration elapsed = Duration.ofNanos(now - consignment.startedNanos);
        fail(
                "gave up after " + consignment.attempts + " attempts in " + seconds(elapsed) + "; last: " + lastTrouble,
                null);
    }

    /** All of the consignment is decided on: its place is free for the next one. */
    private void free(Consignment consignment) {
        underWay--;
        keysUnderWay.remove(consignment.key);
        signalProgress(consignment);
    }

    /** The receiver has decided on events, and so is at work. */
    private void signalProgress(Consignment consignment) {
        gate.succeeded(consignment, timers.nanoTime());
        if (held) {
            held = false;
            LOG.atWarn().addKeyValue("lane", name).log("Lane released: its receiver takes events again");
        }
        settlements++;
        progress.signalAll();
    }

    private void deliver(Shipment accepted, long bytes) {
        release(accepted.count(), bytes);
        tally.delivered(accepted);
        tally.add(DeliveryMetric.BYTES_DELIVERED_TOTAL, bytes);
    }

    /**
     * Settles what the receiver has decided on. What is left is sent again at once if that is fewer events than before,
     * so that this comes to an end; else it waits like after any trouble.
     */
    private void settleEach(Consignment consignment, Answer.PerEvent answer) {
        Shipment shipment = consignment.shipment;
        List<Shipment> again = shipment.only(answer.again());
        answer.refused().forEach((event, refusal) -> {
            Slice alone = shipment.event(event);
            refuse(alone.batch(), alone.from(), refusal);
        });
        SortedSet<Integer> others = new TreeSet<>(answer.again());
        others.addAll(answer.refused().keySet());
        shipment.without(others).forEach(accepted -> deliver(accepted, accepted.payloadBytes()));
        if (others.isEmpty()) {
            tally.add(DeliveryMetric.SHIPMENTS_DELIVERED_TOTAL, 1);
        }
        int left = answer.again().size();
        Answer.Transient trouble = answer.trouble();
        if (trouble == null && left == shipment.count()) {
            trouble = new Answer.Transient("no event was settled", null);
        }
        if (trouble == null || left == 0) {
            sendNext(consignment.key, again);
            free(consignment);
            return;
        }
        if (left < shipment.count()) {
            again.forEach(consignment::shrinkTo);
            signalProgress(consignment);
        }
        tryLater(consignment, trouble);
    }

    /** Returns the refused event and sends the others again; without knowing which it is, halves until it is alone. */
    private void takeApart(Consignment consignment, Answer.Refused refused) {
        Shipment shipment = consignment.shipment;
        boolean known = refused.event() >= 0 && refused.event() < shipment.count();
        if (!known && shipment.count() > 1) {
            tally.add(DeliveryMetric.SHIPMENTS_SPLIT_TOTAL, 1);
            sendNext(consignment.key, shipment.halves());
            return;
        }
        int event = known ? refused.event() : 0;
        Slice alone = shipment.event(event);
        refuse(alone.batch(), alone.from(), new Answer.Refusal(refused.reason(), refused.detail()));
        sendNext(consignment.key, shipment.without(new TreeSet<>(List.of(event))));
    }

    /** In front of what waits, so that the order of an ordered lane stays as it was. */
    private void sendNext(Object key, List<Shipment> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            waiting.addFirst(new Consignment(key, parts.get(i)));
        }
    }

    private void refuseTooLarge(EventBatch batch, int event, long maxBytes) {
        String detail =
                "event: " + receiver.bytesOf(batch, event) + " bytes (expected: at most " + maxBytes + ", maxBytes)";
        refuse(batch, event, new Answer.Refusal(Reason.TOO_LARGE, detail));
    }

    private void refuse(EventBatch batch, int event, Answer.Refusal refusal) {
        release(1, batch.payloadLength(event));
        tally.refused(batch, event);
        returns.add(new DeadLetter(
                name,
                Stage.DELIVER,
                refusal.reason(),
                refusal.detail(),
                batch.topic(),
                batch.partition(),
                batch.offset(event),
                "",
                TimeUnit.MICROSECONDS.toMillis(batch.eventTimeMicros(event)),
                null,
                Arrays.copyOfRange(batch.packed(), batch.payloadStart(event), batch.payloadEnd(event))));
    }

    private void hold(int events, long bytes) {
        heldEvents += events;
        heldBytes += bytes;
    }

    private void release(int events, long bytes) {
        heldEvents -= events;
        heldBytes -= bytes;
    }

    private void tallyGauges() {
        tally.set(DeliveryMetric.SHIPMENTS_IN_FLIGHT, underWay);
        tally.set(DeliveryMetric.HELD_BYTES, heldBytes);
        tally.add(DeliveryMetric.EVENTS_POSSIBLY_DUPLICATED_TOTAL, receiver.takePossiblyDuplicated());
        tally.set(DeliveryMetric.LANE_HELD, held ? 1 : 0);
        tally.set(DeliveryMetric.BREAKER_STATE, gate.breaker().number);
        tally.set(DeliveryMetric.CONCURRENCY_LIMIT, gate.callsAtOnce());
        tally.set(DeliveryMetric.CALL_RATE_LIMIT, gate.callsPerSecond(timers.nanoTime()));
        tally.set(DeliveryMetric.HELD_EVENTS, heldEvents);
    }

    private void fail(String what, @Nullable Throwable cause) {
        lock.lock();
        try {
            if (!stopped) {
                stopped = true;
                returns.fail(new DeliveryFailedException("lane " + name + ": " + what, cause));
                progress.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private Timers.Pending laterLocked(Duration delay, Runnable task) {
        return later(delay, () -> {
            lock.lock();
            try {
                task.run();
            } finally {
                lock.unlock();
            }
        });
    }

    private Timers.Pending later(Duration delay, Runnable task) {
        return timers.after(delay, () -> {
            try {
                task.run();
            } catch (RuntimeException bug) {
                // An executor would swallow it, and the bundle would wait for an answer that never comes.
                fail("unexpected " + bug, bug);
            }
        });
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
