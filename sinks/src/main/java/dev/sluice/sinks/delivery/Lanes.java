package dev.sluice.sinks.delivery;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The lanes of one worker, each opened at its first event. All methods are called by one thread at a time, the DoFn's.
 *
 * <p>Each lane has a bound for the bytes that it holds, and all of them together have one, too: a thousand lanes that write
 * objects may not wait with 32 MB each. Where it is reached, those with the most bytes send what they have.
 */
final class Lanes implements AutoCloseable {
    /** Events take this share of the heap at most, and their copies on the way to a receiver once more as much. */
    private static final int SHARE_OF_HEAP = 4;

    /** Below this the bound of a single lane counts. */
    private static final long LEAST_HELD_BYTES = 64L << 20;

    private final long heldBytesLimit;
    private final ReceiverFactory receivers;
    private final Map<String, LaneSetup> setups;
    private final WorkerTimers timers = new WorkerTimers();
    private final Returns returns = new Returns();
    private final Random random = new Random();
    private final Map<String, Lane> opened = new TreeMap<>();
    private final boolean ledger;
    private final List<LaneAccount> accounts = new ArrayList<>();

    /** How many bytes the lanes hold at most; what they have sent since is not taken off. */
    private long heldBytesAtMost;

    /** {@code ledger}: whether what becomes of events is accounted for. */
    Lanes(ReceiverFactory receivers, Map<String, LaneSetup> setups, boolean ledger) {
        this(receivers, setups, ledger, heldBytesLimit(Runtime.getRuntime()));
    }

    Lanes(ReceiverFactory receivers, Map<String, LaneSetup> setups, boolean ledger, long heldBytesLimit) {
        this.heldBytesLimit = heldBytesLimit;
        this.receivers = receivers;
        this.setups = setups;
        this.ledger = ledger;
    }

    /** A process runs about as many workers as it has processors, and they share its heap. */
    private static long heldBytesLimit(Runtime process) {
        return Math.max(LEAST_HELD_BYTES, process.maxMemory() / SHARE_OF_HEAP / process.availableProcessors());
    }

    /**
     * Gives a batch to its lane; waits while that, or all of them together, has no room.
     *
     * @throws DeliveryFailedException when a lane has given up
     */
    void add(EventBatch batch, Consumer<DeadLetter> deadLetters) throws InterruptedException {
        returns.throwIfFailed();
        Lane lane = lane(batch.lane());
        makeRoomFor(batch.packed().length);
        lane.add(batch);
        lane.tally().report();
        returns.drainTo(deadLetters);
    }

    /**
     * Waits until every event of every lane is delivered or refused: one round trip when nothing is in the way, since all
     * lanes send what they have before the first is waited for.
     *
     * @throws DeliveryFailedException when a lane has given up; the others are not waited for then, since the replay
     *     sends their events again in any case
     */
    void settle(Consumer<DeadLetter> deadLetters) throws InterruptedException {
        returns.throwIfFailed();
        opened.values().forEach(Lane::flush);
        for (Lane lane : opened.values()) {
            lane.awaitSettled();
        }
        opened.values().forEach(lane -> lane.tally().report());
        returns.drainTo(deadLetters);
    }

    /** {@link Receiver#unpublished()} of all lanes; to be called when every event is settled. */
    Map<String, Long> unpublished() {
        Map<String, Long> all = new TreeMap<>();
        opened.values().forEach(lane -> all.putAll(lane.unpublished()));
        return all;
    }

    /** What has become of the events since the last call, an entry for each partition; nothing without a ledger. */
    List<LedgerEntry.Delivered> takeLedger() {
        Map<LaneAccount.Origin, List<LedgerEntry.DeliveredLane>> parts = new HashMap<>();
        for (LaneAccount account : accounts) {
            account.takeAll((origin, part) ->
                    parts.computeIfAbsent(origin, absent -> new ArrayList<>()).add(part));
        }
        return parts.entrySet().stream()
                .map(entry -> new LedgerEntry.Delivered(
                        entry.getKey().attempt(),
                        entry.getKey().topic(),
                        entry.getKey().partition(),
                        entry.getValue()))
                .toList();
    }

    /** Where all is taken, lets the lanes with the most bytes send until a quarter is free: not each batch shall wait. */
    private void makeRoomFor(long bytes) throws InterruptedException {
        heldBytesAtMost += bytes;
        if (heldBytesAtMost <= heldBytesLimit) {
            return;
        }
        record Held(Lane lane, long bytes) {}
        List<Held> largestFirst = opened.values().stream()
                .map(lane -> new Held(lane, lane.heldBytes()))
                .sorted(Comparator.comparingLong(Held::bytes).reversed())
                .toList();
        heldBytesAtMost = bytes + largestFirst.stream().mapToLong(Held::bytes).sum();
        if (heldBytesAtMost <= heldBytesLimit) {
            return;
        }
        long leaving = heldBytesAtMost - heldBytesLimit * 3 / 4;
        List<Lane> sending = new ArrayList<>();
        for (Held held : largestFirst) {
            if (leaving <= 0) {
                break;
            }
            held.lane().flush();
            sending.add(held.lane());
            leaving -= held.bytes();
        }
        for (Lane lane : sending) {
            lane.awaitSettled();
        }
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        timers.close();
        opened.values().forEach(Lane::close);
    }

    private Lane lane(String name) {
        Lane lane = opened.get(name);
        if (lane == null) {
            LaneSetup setup = setups.get(name);
            if (setup == null) {
                throw new IllegalStateException("lane: " + name + " (expected: one of " + setups.keySet() + ")");
            }
            RetryPolicy retry = RetryPolicy.of(setup.subscription().sink().delivery());
            lane = new Lane(setup, receivers, retry, timers, random, tally(name), returns);
            opened.put(name, lane);
        }
        return lane;
    }

    private LaneTally tally(String lane) {
        if (!ledger) {
            return new LaneTally(lane);
        }
        LaneAccount account = new LaneAccount(lane);
        accounts.add(account);
        return new LaneTally(lane, account);
    }
}
