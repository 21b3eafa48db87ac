package dev.sluice.transforms.shape;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.DeadLetterCoder;
import dev.sluice.events.EventBatch;
import dev.sluice.events.EventBatchCoder;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.LedgerEntryCoder;
import dev.sluice.events.LedgerOptions;
import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Turns raw records into the events of every subscription, filtered, projected and encoded for its sink, in one fused step.
 *
 * <p>In: {@link RecordBatch}es in the global window. Out: {@link EventBatch}es under {@link #batches}, one tag per kind of
 * sink; {@link DeadLetter}s with their original bytes under {@link #DEAD_LETTERS}, one per lane that wanted the record; {@link LedgerEntry}s under {@link #LEDGER},
 * one per bundle and partition that had records, when the job keeps a ledger ({@link LedgerOptions}).
 *
 * <p>The events of a lane and partition keep the order of their offsets. They leave when a lane's buffer is full or aged
 * ({@link ShapeLimits}) or the read has nothing more waiting, at the latest with the bundle; so nothing is held back over a checkpoint, and a replay gives the
 * same events with the same bytes. Batches are cut by size and time, so their borders may differ.
 *
 * <p>A record that cannot be read, filtered or encoded becomes a dead letter and never fails the bundle.
 */
public final class ShapeEvents extends PTransform<PCollection<RecordBatch>, PCollectionTuple> {
    private static final long serialVersionUID = 1L;

    /** Records that could not be shaped. */
    public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("dead-letters") {
        private static final long serialVersionUID = 1L;
    };

    /** What became of every offset; nothing unless the job keeps a ledger. */
    public static final TupleTag<LedgerEntry> LEDGER = new TupleTag<>("ledger") {
        private static final long serialVersionUID = 1L;
    };

    private static final Map<SinkSpec.Kind, TupleTag<EventBatch>> BATCHES = tags();

    @SuppressWarnings("serial") // The list is an immutable list of the JDK, which is serializable.
    private final List<LaneSpec> lanes;

    private ShapeEvents(List<LaneSpec> lanes) {
        this.lanes = lanes;
    }

    /**
     * Shapes for these subscriptions.
     *
     * @throws IllegalArgumentException with every problem of their filters and steps, see {@link SubscriptionCheck}
     */
    public static ShapeEvents of(List<Subscription> subscriptions) {
        List<String> problems = new ArrayList<>();
        List<LaneSpec> lanes = new ArrayList<>();
        // Lanes share their schemas' text, also when serialized.
        Map<Schema, String> texts = new HashMap<>();
        for (Subscription subscription : subscriptions) {
            List<SubscriptionProblem> found = SubscriptionCheck.check(subscription);
            found.forEach(problem -> problems.add(subscription.lane() + ": " + problem));
            if (found.isEmpty()) {
                lanes.add(new LaneSpec(
                        subscription,
                        ReaderSchemas.of(subscription.source()).schemas().stream()
                                .map(schema -> texts.computeIfAbsent(schema, Schema::toString))
                                .toList()));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new ShapeEvents(List.copyOf(lanes));
    }

    /** The tag of the events that go to one kind of sink. */
    public static TupleTag<EventBatch> batches(SinkSpec.Kind kind) {
        TupleTag<EventBatch> tag = BATCHES.get(kind);
        if (tag == null) {
            throw new IllegalStateException("no tag for " + kind);
        }
        return tag;
    }

    @Override
    public PCollectionTuple expand(PCollection<RecordBatch> records) {
        if (!(records.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
            throw new IllegalArgumentException(
                    "window: " + records.getWindowingStrategy().getWindowFn() + " (expected: the global window)");
        }
        List<TupleTag<?>> others = new ArrayList<>(BATCHES.values());
        others.add(LEDGER);
        boolean ledger = LedgerOptions.isKept(records.getPipeline().getOptions());
        PCollectionTuple shaped = records.apply(
                "Shape",
                ParDo.of(new ShapeFn(lanes, ShapeLimits.defaults(), ledger))
                        .withOutputTags(DEAD_LETTERS, TupleTagList.of(others)));
        shaped.get(DEAD_LETTERS).setCoder(DeadLetterCoder.of());
        shaped.get(LEDGER).setCoder(LedgerEntryCoder.of());
        BATCHES.values().forEach(tag -> shaped.get(tag).setCoder(EventBatchCoder.of()));
        return shaped;
    }

    private static Map<SinkSpec.Kind, TupleTag<EventBatch>> tags() {
        Map<SinkSpec.Kind, TupleTag<EventBatch>> tags = new EnumMap<>(SinkSpec.Kind.class);
        for (SinkSpec.Kind kind : SinkSpec.Kind.values()) {
            tags.put(kind, new TupleTag<>("batches-" + kind.name().toLowerCase(Locale.ROOT)) {
                private static final long serialVersionUID = 1L;
            });
        }
        return tags;
    }
}
