package dev.sluice.sinks.bigquery;

import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The second phase of the commit. What a stream has is written into state, so that a checkpoint covers it together with the
 * Kafka offsets of its rows; the runner's finalizer says when that checkpoint is complete, and then the rows are flushed.
 * After a failure the state of the last complete checkpoint comes back, with a timer that is due, and names streams that
 * this attempt of the job has not heard of: those rows are covered, and are flushed at once, again perhaps.
 *
 * <p>A finalizer is not called for a checkpoint that fails, nor for a savepoint that the job runs on from. The timer then
 * asks for the next one's.
 *
 * <p>A drained job takes one more checkpoint, its savepoint, after its last element and after it has dropped its timers of
 * processing time. A timer of event time fires as the input ends, while there still is state, and asks for the savepoint's.
 */
final class FlushRowsFn extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1;

    private static final String ROWS = "rows";
    private static final String LOOK = "look";
    private static final String END = "end";
    private static final Duration LOOK_EVERY = Duration.standardSeconds(5);

    @StateId(ROWS)
    private final StateSpec<ValueState<Long>> rowsSpec = StateSpecs.value(VarLongCoder.of());

    @TimerId(LOOK)
    private final TimerSpec lookSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @TimerId(END)
    private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    private final RowFlusher.Factory flushers;
    private final java.time.Duration patience;
    private transient @Nullable StreamVisibility visibility;
    private transient @Nullable BundleFinalizer finalizer;
    private transient volatile boolean inputHasEnded;

    FlushRowsFn(RowFlusher.Factory flushers, java.time.Duration patience) {
        this.flushers = flushers;
        this.patience = patience;
    }

    @Setup
    public void setUp() {
        visibility = new StreamVisibility(flushers.open());
    }

    @ProcessElement
    public void written(
            @Element KV<String, Long> written,
            @StateId(ROWS) ValueState<Long> rows,
            @TimerId(LOOK) Timer look,
            @TimerId(END) Timer end,
            BundleFinalizer bundleFinalizer) {
        // Beam's Flink runner has one for all bundles of an operator, and hands it out here only.
        finalizer = bundleFinalizer;
        visibility().written(written.getKey());
        rows.write(written.getValue());
        flushWhenCovered(written.getKey(), written.getValue());
        lookLater(look);
        end.withNoOutputTimestamp().set(GlobalWindow.INSTANCE.maxTimestamp());
    }

    @OnTimer(LOOK)
    public void look(
            @Key String stream,
            @StateId(ROWS) ValueState<Long> rows,
            @TimerId(LOOK) Timer look,
            @TimerId(END) Timer end) {
        Long count = rows.read();
        if (count == null) {
            return;
        }
        flushIfRestored(stream, count);
        visibility().retry(stream);
        if (visibility().isVisible(stream, count)) {
            rows.clear();
            visibility().forget(stream);
            // Beam's Flink runner keeps a timer that is cleared. One of the past fires with the next watermark, and is
            // gone.
            end.withNoOutputTimestamp().set(BoundedWindow.TIMESTAMP_MIN_VALUE);
            return;
        }
        flushWhenCovered(stream, count);
        lookLater(look);
    }

    @OnTimer(END)
    public void inputHasEnded(@Key String stream, @StateId(ROWS) ValueState<Long> rows) throws InterruptedException {
        Long count = rows.read();
        if (count == null) {
            return;
        }
        inputHasEnded = true;
        flushIfRestored(stream, count);
        visibility().awaitVisible(patience);
        flushWhenCovered(stream, count);
    }

    @Teardown
    public void tearDown() {
        if (visibility != null) {
            visibility.close();
            visibility = null;
        }
    }

    private void flushIfRestored(String stream, long count) {
        if (!visibility().knows(stream)) {
            visibility().covered(stream, count);
        }
    }

    private void flushWhenCovered(String stream, long count) {
        if (finalizer != null) {
            finalizer.afterBundleCommit(BoundedWindow.TIMESTAMP_MAX_VALUE, () -> {
                visibility().covered(stream, count);
                if (inputHasEnded) {
                    visibility().awaitVisible(patience);
                }
            });
        }
    }

    private static void lookLater(Timer look) {
        look.withNoOutputTimestamp().offset(LOOK_EVERY).setRelative();
    }

    private StreamVisibility visibility() {
        if (visibility == null) {
            throw new IllegalStateException("visibility: closed (expected: between set-up and teardown)");
        }
        return visibility;
    }
}
