package dev.sluice.transforms.shape;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordHeader;
import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.Subscription;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * One subscription's shaping outside of a job, by the job's own code: records in, what becomes of each out. The bytes are those
 * that the job sends for a record of the same topic, partition and offset. Not thread-safe.
 */
public final class Trial {
    private static final String TOPIC_OF_A_PATTERN = "events";

    private final Subscription subscription;
    private final Subscription asRead;
    private final List<String> readers;
    private final Counter counter = new Counter();
    private final Shaper shaper;
    private final Shaper readable;

    private Trial(Subscription subscription, Subscription asRead) {
        this.subscription = subscription;
        this.asRead = asRead;
        readers = ReaderSchemas.of(subscription.source()).schemas().stream()
                .map(Schema::toString)
                .toList();
        shaper = Shaper.watching(new LaneSpec(asRead, readers), counter);
        Subscription asJson = withSink(
                asRead,
                new SinkSpec.Discard(
                        new FormatSpec.Json(),
                        asRead.sink().batch(),
                        asRead.sink().delivery()));
        readable = Shaper.watching(new LaneSpec(asJson, readers), new Counter());
    }

    /**
     * A trial on records as they lie in the subscription's topics.
     *
     * @param subscription one that {@link SubscriptionCheck} finds no problem with
     */
    public static Trial ofRecords(Subscription subscription) {
        return new Trial(subscription, subscription);
    }

    /**
     * A trial on events from elsewhere, see {@link #record}: of any schema that the subscription knows.
     *
     * @param subscription one that {@link SubscriptionCheck} finds no problem with
     */
    public static Trial ofEvents(Subscription subscription) {
        SourceSpec source = subscription.source();
        String topic =
                source.topics().isEmpty() ? TOPIC_OF_A_PATTERN : source.topics().get(0);
        SourceSpec events = new SourceSpec(
                List.of(topic),
                null,
                source.startFrom(),
                source.events(),
                new SchemaSpec.Header(WriterSchemas.SCHEMA_HEADER, directory(source.schema())));
        return new Trial(
                subscription,
                new Subscription(
                        subscription.tenant(),
                        subscription.name(),
                        events,
                        subscription.filter(),
                        subscription.steps(),
                        subscription.sink(),
                        subscription.deadLetters()));
    }

    /** Where the schemas are found that the subscription knows besides the built-in ones; empty when there are none. */
    private static String directory(SchemaSpec schema) {
        if (schema instanceof SchemaSpec.Header header) {
            return header.directory();
        } else if (schema instanceof SchemaSpec.Confluent confluent) {
            return confluent.directory();
        } else if (schema instanceof SchemaSpec.Fixed fixed && WriterSchemas.find(fixed.schema()) == null) {
            Path folder = Path.of(fixed.schema()).toAbsolutePath().getParent();
            return folder == null ? "" : folder.toString();
        }
        return "";
    }

    private static Subscription withSink(Subscription subscription, SinkSpec sink) {
        return new Subscription(
                subscription.tenant(),
                subscription.name(),
                subscription.source(),
                subscription.filter(),
                subscription.steps(),
                sink,
                subscription.deadLetters());
    }

    /** Counts what only the shaping itself can tell. */
    private static final class Counter implements JobTally.Report {
        private long droppedBySteps;

        @Override
        public void add(ShapeMetric metric, long count) {
            if (metric == ShapeMetric.EVENTS_DROPPED_TOTAL) {
                droppedBySteps += count;
            }
        }

        @Override
        public void add(Subscription lane, ShapeMetric metric, long count) {
            throw new IllegalStateException("a trial has one lane");
        }
    }

    /** The newest schema that the subscription knows of an event type; a built-in one when it knows none. */
    public Schema schema(EventType type) {
        List<Schema> known = ReaderSchemas.of(
                        EnumSet.of(type), subscription.source().schema())
                .schemas();
        return known.isEmpty() ? builtIn(type) : known.get(known.size() - 1);
    }

    private static Schema builtIn(EventType type) {
        return switch (type) {
            case TRAFFIC -> WriterSchemas.builtIn(WriterSchemas.TRAFFIC);
            case THREAT -> WriterSchemas.builtIn(WriterSchemas.THREAT);
        };
    }

    /** The topic of the records of a trial {@link #ofEvents}. */
    public String topic() {
        return asRead.source().topics().get(0);
    }

    /**
     * Adds an event to a batch of a trial {@link #ofEvents}.
     *
     * @param offset stands for its place in the topic
     * @param timestampMillis stands for its Kafka timestamp
     */
    public static void record(RecordBatch.Builder batch, GenericRecord event, long offset, long timestampMillis) {
        record(batch, EncodedEvent.of(WriterSchemas.fingerprint(event.getSchema()), event), offset, timestampMillis);
    }

    /** As {@link #record(RecordBatch.Builder, GenericRecord, long, long)}, of an event that is encoded already. */
    public static void record(RecordBatch.Builder batch, EncodedEvent event, long offset, long timestampMillis) {
        batch.add(offset, timestampMillis, null, ByteBuffer.wrap(event.avro()), new RecordHeader[] {event.schemaHeader()
        });
    }

    /** Shapes records; what is neither kept nor a dead letter is turned away by event types, filter or steps. */
    public Outcome shape(RecordBatch batch) {
        Gathered gathered = shape(shaper, batch);
        Map<Long, byte[]> payloads = payloads(gathered);
        FormatSpec format = asRead.sink().format();
        // Flat JSON has other names than the columns.
        Map<Long, byte[]> json = format.equals(new FormatSpec.Json()) ? payloads : payloads(shape(readable, batch));
        return new Outcome(gathered, payloads, json, isText(format));
    }

    private static Gathered shape(Shaper shaper, RecordBatch batch) {
        Gathered gathered = new Gathered();
        shaper.shape(batch, 0, gathered);
        shaper.flush(gathered);
        return gathered;
    }

    private static boolean isText(FormatSpec format) {
        return format instanceof FormatSpec.Json
                || format instanceof FormatSpec.Cef
                || format instanceof FormatSpec.Leef
                || format instanceof FormatSpec.Csv;
    }

    /** Of the records so far, those that a step dropped. */
    public long droppedBySteps() {
        return counter.droppedBySteps;
    }

    /** What is done with the subscription's events, and what has become of those so far. */
    public ShapingPlan plan() {
        return ShapingPlan.of(new LaneSpec(asRead, readers), shaper.plans());
    }

    private static Map<Long, byte[]> payloads(Gathered gathered) {
        Map<Long, byte[]> payloads = new HashMap<>();
        for (EventBatch events : gathered.batches) {
            for (int i = 0; i < events.count(); i++) {
                payloads.put(events.offset(i), payload(events, i));
            }
        }
        return payloads;
    }

    private static byte[] payload(EventBatch events, int index) {
        byte[] payload = new byte[events.payloadLength(index)];
        System.arraycopy(events.packed(), events.payloadStart(index), payload, 0, payload.length);
        return payload;
    }

    /** What became of a batch. */
    public static final class Outcome {
        private final List<EventBatch> batches;
        private final List<DeadLetter> deadLetters;
        private final Map<Long, byte[]> payloads;
        private final Map<Long, byte[]> json;
        private final boolean text;

        private Outcome(Gathered gathered, Map<Long, byte[]> payloads, Map<Long, byte[]> json, boolean text) {
            this.batches = List.copyOf(gathered.batches);
            this.deadLetters = List.copyOf(gathered.deadLetters);
            this.payloads = payloads;
            this.json = json;
            this.text = text;
        }

        /** The kept events as the sink gets them, in the order of their offsets. */
        public List<EventBatch> batches() {
            return batches;
        }

        public List<DeadLetter> deadLetters() {
            return deadLetters;
        }

        /** A kept event for people, in UTF-8: itself, or in place of a binary format its JSON, else Base64. */
        public byte[] text(long offset) {
            byte[] payload = payload(offset);
            byte[] readable = text ? payload : json.get(offset);
            return readable == null ? Base64.getEncoder().encode(payload) : readable;
        }

        /** The bytes of a kept event as the sink gets them. */
        public byte[] payload(long offset) {
            byte[] payload = payloads.get(offset);
            if (payload == null) {
                throw new IllegalArgumentException("offset: " + offset + " (expected: that of a kept event)");
            }
            return payload;
        }

        /** Whether {@link #payload} is a text. */
        public boolean isText() {
            return text;
        }

        /**
         * A kept event's columns as a JSON object in UTF-8, whatever its format; those that are null are not there. Empty
         * when they have a value that JSON cannot have.
         */
        public Optional<byte[]> json(long offset) {
            return Optional.ofNullable(json.get(offset));
        }
    }

    private static final class Gathered implements ShapedOutput {
        private final List<EventBatch> batches = new ArrayList<>();
        private final List<DeadLetter> deadLetters = new ArrayList<>();

        @Override
        public void batch(SinkSpec.Kind kind, EventBatch batch, long timestampMillis) {
            batches.add(batch);
        }

        @Override
        public void deadLetter(DeadLetter letter, long timestampMillis) {
            deadLetters.add(letter);
        }

        @Override
        public void ledger(LedgerEntry.Shaped entry) {
            throw new IllegalStateException("a trial keeps no ledger");
        }
    }
}
