package dev.sluice.pipelines.read;

import dev.sluice.events.RecordBatch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads one share. Runners rotate many readers on one thread, so {@link #advance} takes what the {@link Prefetch} has
 * ready and returns, after a short wait at most.
 */
final class RecordBatchReader extends UnboundedSource.UnboundedReader<RecordBatch> {
    /** Start-up is a handful of calls to the brokers, each bounded; a checkpoint can wait that long. */
    private static final long START_TIMEOUT_SECONDS = 60;

    /** Of the thread that asks this reader, which asks others as well. */
    private static final ThreadLocal<Turns> TURNS = ThreadLocal.withInitial(Turns::new);

    private final RecordBatchSource source;
    private final Prefetch prefetch;
    private final Clock clock;
    private final ShareWatermark watermark;
    private final ReadMetrics metrics = new ReadMetrics();

    /** Concurrent because a runner's metrics thread asks for the backlog. */
    private final ConcurrentHashMap<TopicPartition, Long> nextOffsets = new ConcurrentHashMap<>();

    private boolean positioned;
    private long recordsReturned;
    private volatile double recordBytes;
    private long bytesReturned;
    private @Nullable RecordBatch current;
    private Instant currentTimestamp = Instant.EPOCH;

    /** @param prefetch of the same share, started; closed with the reader */
    RecordBatchReader(RecordBatchSource source, Prefetch prefetch, ShareWatermark watermark, Clock clock) {
        this.source = source;
        this.prefetch = prefetch;
        this.watermark = watermark;
        this.clock = clock;
    }

    @Override
    public boolean start() throws IOException {
        return advance();
    }

    @Override
    public boolean advance() throws IOException {
        current = null;
        if (!positioned) {
            if (!prefetch.started().isDone()) {
                return false;
            }
            takePositions();
        }
        Fetched fetched = next();
        while (fetched != null && !accept(fetched)) {
            fetched = prefetch.poll();
        }
        metrics.commitsFailed(prefetch.takeCommitsFailed());
        metrics.backlog(nextOffsets.keySet(), this::backlogRecords, recordBytes);
        if (current == null) {
            prefetch.throwIfFailed();
        }
        return current != null;
    }

    private @Nullable Fetched next() throws IOException {
        Duration patience = TURNS.get().ask(this);
        Fetched fetched = prefetch.poll();
        if (fetched != null || patience.isZero()) {
            return fetched;
        }
        try {
            return prefetch.poll(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for records", e);
        }
    }

    /** True if there is something to return now. */
    private boolean accept(Fetched fetched) {
        TopicPartition partition = fetched.partition();
        if (fetched instanceof Fetched.Records records) {
            returnNow(records);
            return true;
        }
        if (fetched instanceof Fetched.Arrived arrived) {
            nextOffsets.put(partition, arrived.offset());
            watermark.arrived(partition, clock.millis());
        } else if (fetched instanceof Fetched.Replaced) {
            nextOffsets.remove(partition);
            watermark.gone(partition);
        } else if (fetched instanceof Fetched.Moved moved) {
            nextOffsets.put(partition, moved.to());
            metrics.lost(moved.lostRecords());
        }
        return false;
    }

    private void returnNow(Fetched.Records records) {
        RecordBatch batch = records.batch().withMoreWaiting(prefetch.hasRecords());
        current = batch;
        TURNS.get().returned(this);
        currentTimestamp = Instant.ofEpochMilli(watermark.returned(
                records.partition(),
                batch.timestampMillis(0),
                batch.timestampMillis(batch.count() - 1),
                clock.millis()));
        nextOffsets.put(records.partition(), records.batch().to());
        recordsReturned += batch.count();
        bytesReturned += records.bytes();
        recordBytes = (double) bytesReturned / recordsReturned;
        metrics.batchReturned(batch.count(), records.bytes());
    }

    @Override
    public RecordBatch getCurrent() {
        RecordBatch batch = current;
        if (batch == null) {
            throw new NoSuchElementException("no current batch");
        }
        return batch;
    }

    @Override
    public Instant getCurrentTimestamp() {
        getCurrent();
        return currentTimestamp;
    }

    @Override
    public Instant getWatermark() {
        if (!positioned) {
            return Instant.ofEpochMilli(watermark.currentMillis());
        }
        return Instant.ofEpochMilli(watermark.advanceTo(clock.millis(), partition -> backlogRecords(partition) == 0));
    }

    /**
     * The offsets to go on with. Waits for the start positions if they are not known yet, so that every mark has them: a
     * mark without would start anew, where {@code latest} is by then.
     */
    @Override
    public UnboundedSource.CheckpointMark getCheckpointMark() {
        try {
            takePositions();
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return Mark.taken(nextOffsets, prefetch::commit);
    }

    private void takePositions() throws IOException {
        if (positioned) {
            return;
        }
        Prefetch.Started started = await(prefetch.started());
        nextOffsets.putAll(started.positions());
        nextOffsets.putAll(started.absent());
        long now = clock.millis();
        started.positions().keySet().forEach(partition -> watermark.arrived(partition, now));
        positioned = true;
    }

    private static Prefetch.Started await(CompletableFuture<Prefetch.Started> started) throws IOException {
        try {
            return started.get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("start positions were not known within " + START_TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for start positions", e);
        }
    }

    /** Offsets between what was returned and the partition's end, or -1 while the end is unknown. */
    private long backlogRecords(TopicPartition partition) {
        Long next = nextOffsets.get(partition);
        Long end = prefetch.end(partition);
        return next == null || end == null ? -1 : Math.max(0, end - next);
    }

    /** Called by metrics threads as well. */
    @Override
    public long getSplitBacklogBytes() {
        long records = 0;
        for (TopicPartition partition : nextOffsets.keySet()) {
            records += Math.max(0, backlogRecords(partition));
        }
        if (records > 0 && recordBytes == 0) {
            return BACKLOG_UNKNOWN;
        }
        return (long) (records * recordBytes);
    }

    @Override
    public RecordBatchSource getCurrentSource() {
        return source;
    }

    @Override
    public void close() {
        prefetch.close();
        TURNS.remove();
    }

    /** For tests: the backlog of every partition that is known. */
    Map<TopicPartition, Long> backlog() {
        Map<TopicPartition, Long> backlog = new HashMap<>();
        nextOffsets.keySet().forEach(partition -> backlog.put(partition, backlogRecords(partition)));
        return backlog;
    }
}
