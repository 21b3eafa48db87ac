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

    /** As good as forever, and small enough to be added to a clock in nanoseconds. */
    private static final Duration LONGEST_QUIET = Duration.ofDays(1);

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
    private final Deque<Consignment> waiting = new ArrayDeque<>();
    private final Set<Object> keysUnderWay = new HashSet<>();
    private int underWay;
    private int heldEvents;
    private long heldBytes;
    private long settlements;
    private long quietUntilNanos;
    private String lastTrouble = "none";
    private boolean held;
    private boolean ageTimerSet;
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
        this.quietUntilNanos = timers.nanoTime();
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
                        "lane " + name + ": " + underWay + " shipments under way, none settled in " + seconds(patience),
                        null);
            }
            // In steps, since another lane's failure signals that lane only.
            long step = Math.min(remaining, FAILURE_CHECK.toNanos());
            remaining -= step - progress.awaitNanos(step);
        }
        returns.throwIfFailed();
    }

    /** Fills the free places: first with what is cut, then with what has reached its age. */
    private void startWhatMay() {
        while (!stopped && underWay < limits.maxInFlight()) {
            Consignment next = takeStartable();
            if (next != null) {
                start(next);
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

    private void start(Consignment consignment) {
        underWay++;
        keysUnderWay.add(consignment.key);
        consignment.startedNanos = timers.nanoTime();
        later(Duration.ZERO, () -> attempt(consignment));
    }

    /** A DoFn is not called when nothing arrives, so that the lane looks after the age of its events itself. */
    private void setAgeTimer() {
        Duration untilDue = cutter.untilDue(timers.nanoTime());
        if (untilDue != null && !ageTimerSet) {
            ageTimerSet = true;
            later(untilDue, () -> {
                lock.lock();
                try {
                    ageTimerSet = false;
                    startWhatMay();
                } finally {
                    lock.unlock();
                }
            });
        }
    }

    private void attempt(Consignment consignment) {
        int attempt;
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            Duration quiet = quietTime();
            if (!quiet.isZero()) {
                retryOrGiveUp(consignment, quiet, lastTrouble + " (no call for another " + seconds(quiet) + ")");
                return;
            }
            attempt = ++consignment.attempts;
            consignment.awaited = attempt;
            tally.add(DeliveryMetric.SHIPMENTS_SENT_TOTAL, 1);
        } finally {
            lock.unlock();
        }
        Duration patience = answersWithin().plus(GRACE);
        Timers.Pending watch = later(
                patience,
                () -> settle(consignment, attempt, new Answer.Transient("no answer in " + seconds(patience), null)));
        var unused = receiver.send(consignment.shipment)
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
            if (answer instanceof Answer.Transient trouble) {
                tryLater(consignment, trouble);
                return;
            }
            if (answer instanceof Answer.Held held) {
                holdLane(held.detail());
                Duration asked = held.retryAfter();
                Duration pause = asked != null && asked.compareTo(retry.cap()) > 0 ? asked : retry.cap();
                tryLater(consignment, new Answer.Transient(held.detail(), pause));
                return;
            }
            if (answer instanceof Answer.PerEvent perEvent) {
                Answer.Transient trouble = settleEach(consignment, perEvent);
                if (trouble != null) {
                    tryLater(consignment, trouble);
                    return;
                }
            } else if (answer instanceof Answer.Refused refused) {
                takeApart(consignment, refused);
            } else {
                deliver(consignment.shipment.count(), consignment.bytes);
                tally.add(DeliveryMetric.SHIPMENTS_DELIVERED_TOTAL, 1);
            }
            releaseLane();
            underWay--;
            keysUnderWay.remove(consignment.key);
            signalProgress();
            startWhatMay();
        } finally {
            lock.unlock();
        }
    }

    private void tryLater(Consignment consignment, Answer.Transient trouble) {
        lastTrouble = trouble.detail();
        holdOff(trouble.retryAfter());
        tally.add(DeliveryMetric.RETRIES_TOTAL, 1);
        retryOrGiveUp(consignment, quietTime(), trouble.detail());
    }

    /** A person has to act, and learns it once however many calls are refused meanwhile. */
    private void holdLane(String detail) {
        if (!held) {
            held = true;
            tally.set(DeliveryMetric.LANE_HELD, 1);
            LOG.atWarn()
                    .addKeyValue("lane", name)
                    .addKeyValue("detail", detail)
                    .log("Lane held: its receiver refuses the configuration");
        }
    }

    private void releaseLane() {
        if (held) {
            held = false;
            tally.set(DeliveryMetric.LANE_HELD, 0);
            LOG.atWarn().addKeyValue("lane", name).log("Lane released: its receiver takes events again");
        }
    }

    private void deliver(int events, long bytes) {
        release(events, bytes);
        tally.add(DeliveryMetric.EVENTS_DELIVERED_TOTAL, events);
        tally.add(DeliveryMetric.BYTES_DELIVERED_TOTAL, bytes);
    }

    /**
     * Settles what the receiver has decided on. What is left is sent again at once if that is fewer events than before,
     * so that this comes to an end; else the consignment keeps it, and the trouble that it has to wait for is returned.
     */
    private Answer.@Nullable Transient settleEach(Consignment consignment, Answer.PerEvent answer) {
        Shipment shipment = consignment.shipment;
        List<Shipment> again = shipment.only(answer.again());
        long acceptedBytes = consignment.bytes
                - again.stream().mapToLong(Shipment::payloadBytes).sum();
        for (Map.Entry<Integer, Answer.Refusal> each : answer.refused().entrySet()) {
            Slice alone = shipment.event(each.getKey());
            refuse(alone.batch(), alone.from(), each.getValue());
            acceptedBytes -= alone.payloadBytes();
        }
        int left = answer.again().size();
        int accepted = shipment.count() - answer.refused().size() - left;
        deliver(accepted, acceptedBytes);
        if (accepted == shipment.count()) {
            tally.add(DeliveryMetric.SHIPMENTS_DELIVERED_TOTAL, 1);
        }
        boolean stuck = left == shipment.count();
        if (left == 0 || (answer.trouble() == null && !stuck)) {
            sendNext(consignment.key, again);
            return null;
        }
        again.forEach(consignment::shrinkTo);
        if (!stuck) {
            signalProgress();
        }
        return answer.trouble() != null ? answer.trouble() : new Answer.Transient("no event was settled", null);
    }

    /** Returns the refused event and sends the others again; without knowing which it is, halves until it is alone. */
    private void takeApart(Consignment consignment, Answer.Refused refused) {
        Shipment shipment = consignment.shipment;
        boolean known = refused.event() >= 0 && refused.event() < shipment.count();
        if (!known && shipment.count() > 1) {
            sendNext(consignment.key, shipment.halves());
            return;
        }
        int event = known ? refused.event() : 0;
        Slice alone = shipment.event(event);
        refuse(alone.batch(), alone.from(), new Answer.Refusal(refused.reason(), refused.detail()));
        sendNext(consignment.key, shipment.without(event));
    }

    /** In front of what waits, so that the order of an ordered lane stays as it was. */
    private void sendNext(Object key, List<Shipment> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            waiting.addFirst(new Consignment(key, parts.get(i)));
        }
    }

    private void retryOrGiveUp(Consignment consignment, Duration atLeast, String detail) {
        Duration elapsed = Duration.ofNanos(timers.nanoTime() - consignment.startedNanos);
        if (retry.givesUpAfter(elapsed)) {
            fail(
                    "gave up after " + consignment.attempts + " attempts in " + seconds(elapsed) + "; last: " + detail,
                    null);
            return;
        }
        Duration delay = retry.delay(Math.max(1, consignment.attempts), atLeast, random);
        Duration left = retry.maxRetryTime().minus(elapsed);
        // The last attempt is made when the time is over, not before, unless the receiver asked for more time than
        // that.
        later(delay.compareTo(left) < 0 ? delay : left, () -> attempt(consignment));
    }

    /** What one shipment was told holds for the whole lane: its receiver is the same. */
    private void holdOff(@Nullable Duration retryAfter) {
        if (retryAfter != null && retryAfter.compareTo(quietTime()) > 0) {
            Duration bounded = retryAfter.compareTo(LONGEST_QUIET) < 0 ? retryAfter : LONGEST_QUIET;
            quietUntilNanos = timers.nanoTime() + bounded.toNanos();
        }
    }

    private Duration quietTime() {
        return Duration.ofNanos(Math.max(0, quietUntilNanos - timers.nanoTime()));
    }

    private void refuseTooLarge(EventBatch batch, int event, long maxBytes) {
        String detail =
                "event: " + receiver.bytesOf(batch, event) + " bytes (expected: at most " + maxBytes + ", maxBytes)";
        refuse(batch, event, new Answer.Refusal(Reason.TOO_LARGE, detail));
    }

    private void refuse(EventBatch batch, int event, Answer.Refusal refusal) {
        release(1, batch.payloadLength(event));
        tally.add(DeliveryMetric.EVENTS_REFUSED_TOTAL, 1);
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

    private void signalProgress() {
        settlements++;
        progress.signalAll();
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
