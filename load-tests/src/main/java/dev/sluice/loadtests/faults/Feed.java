package dev.sluice.loadtests.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.loadtests.bench.BenchException;
import dev.sluice.loadtests.bench.EventProducers;
import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events at a steady rate from a thread of its own, with other records mixed in when asked to: slowly until a job has started,
 * and then so many at the rate asked for. One that gets into the topic twice has two offsets: two events, of which both are
 * due.
 */
final class Feed implements AutoCloseable {
    /** A kept field's value in events that an HTTPS SIEM refuses. */
    static final String REFUSED_RULE = "refuse-me";

    /** The time of events that neither RFC 3339 nor BigQuery can write. */
    static final long YEAR_10000_MICROS = 253_402_300_800_000_000L;

    /** In the value of every record of random bytes. */
    static final String POISON_HEADER = "poison";

    private static final int REFUSED_EVERY = 200;
    private static final int POISON_EVERY = 100;
    private static final int NEW_SCHEMA_EVERY = 2;
    private static final int MOST_POISON_BYTES = 600;
    private static final double WARM_UP_RATE = 100;
    private static final int LINGER_MILLIS = 5;
    private static final long TICK_NANOS = 5_000_000;
    private static final Duration END_TIMEOUT = Duration.ofMinutes(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final long events;
    private final double eventsPerSecond;
    private final EventGenerator generator;
    private final SplittableRandom random;
    private final Schema newSchema;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "feed");
    private volatile boolean refused;
    private volatile boolean poison;
    private volatile boolean evolved;
    private volatile boolean begun;
    private volatile boolean closed;

    private Feed(
            String bootstrapServers, String topic, long events, double eventsPerSecond, long seed, Schema newSchema) {
        this.topic = topic;
        this.events = events;
        this.eventsPerSecond = eventsPerSecond;
        this.newSchema = newSchema;
        this.random = new SplittableRandom(seed);
        this.generator = new EventGenerator(seed, "faults", Instant.parse("2026-11-01T10:00:00Z"));
        this.producer = EventProducers.create(bootstrapServers, LINGER_MILLIS);
    }

    /**
     * Starts slowly.
     *
     * @param events to send once {@link #begin} was called
     * @param newSchema version 2 of the TRAFFIC events' schema
     */
    static Feed start(
            String bootstrapServers, String topic, long events, double eventsPerSecond, long seed, Schema newSchema) {
        Feed feed = new Feed(bootstrapServers, topic, events, eventsPerSecond, seed, newSchema);
        feed.thread.setDaemon(true);
        feed.thread.start();
        return feed;
    }

    /** Records handed to Kafka so far, of every sort. */
    long sent() {
        return sent.get();
    }

    /** Ends the slow start: the rate, and the number of events, count from now. */
    void begin() {
        begun = true;
    }

    void mixInRefused() {
        refused = true;
    }

    void mixInPoison() {
        poison = true;
    }

    void mixInNewSchema() {
        evolved = true;
    }

    /** Whether all events are sent. */
    boolean isDone() {
        throwIfFailed();
        return done.getCount() == 0;
    }

    private void throwIfFailed() {
        Exception cause = failure.get();
        if (cause != null) {
            throw new BenchException("the feed stopped: " + cause);
        }
    }

    private void run() {
        try {
            send(WARM_UP_RATE, Long.MAX_VALUE, () -> !begun);
            send(eventsPerSecond, events, () -> true);
            producer.flush();
        } catch (RuntimeException e) {
            // Nobody else hears of what ends this thread; whoever uses the feed is told.
            failure.compareAndSet(null, e);
        } finally {
            done.countDown();
        }
    }

    private void send(double rate, long count, BooleanSupplier goesOn) {
        long start = System.nanoTime();
        for (long number = 0; number < count && goesOn.getAsBoolean() && !closed && failure.get() == null; ) {
            double due = Math.min((System.nanoTime() - start) / 1e9 * rate, (double) count);
            while (number < due) {
                send(number);
                number++;
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void send(long number) {
        if (poison && number % POISON_EVERY == 0) {
            send(poison());
        }
        GeneratedEvent event = generator.next();
        boolean traffic = event.schemaName().equals(WriterSchemas.TRAFFIC);
        Schema schema = WriterSchemas.builtIn(event.schemaName());
        if (refused && number % REFUSED_EVERY == 0) {
            send(record(event.schemaName(), changed(event, schema, record -> record.put("rule", REFUSED_RULE))));
        } else if (refused && number % REFUSED_EVERY == REFUSED_EVERY / 2) {
            send(record(
                    event.schemaName(), changed(event, schema, record -> record.put("log_time", YEAR_10000_MICROS))));
        } else if (evolved && traffic && number % NEW_SCHEMA_EVERY == 0) {
            send(record(NewSchema.NAME, changed(event, newSchema, record -> {})));
        } else {
            send(record(event.schemaName(), event.avro()));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (metadata, refusal) -> {
            if (refusal != null) {
                failure.compareAndSet(null, refusal);
            }
        });
        sent.incrementAndGet();
    }

    private ProducerRecord<byte[], byte[]> record(String schemaName, byte[] avro) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, avro);
        record.headers().add(WriterSchemas.SCHEMA_HEADER, schemaName.getBytes(UTF_8));
        return record;
    }

    private ProducerRecord<byte[], byte[]> poison() {
        byte[] noise = new byte[1 + random.nextInt(MOST_POISON_BYTES)];
        random.nextBytes(noise);
        // No first byte of an event: a string of that length would be longer than the record.
        noise[0] = (byte) 0xff;
        ProducerRecord<byte[], byte[]> record = record(WriterSchemas.TRAFFIC, noise);
        record.headers().add(POISON_HEADER, new byte[0]);
        return record;
    }

    private static byte[] changed(GeneratedEvent event, Schema schema, Consumer<GenericRecord> change) {
        Schema old = WriterSchemas.builtIn(event.schemaName());
        try {
            GenericRecord record = new GenericDatumReader<GenericRecord>(old, schema)
                    .read(null, DecoderFactory.get().binaryDecoder(event.avro(), null));
            change.accept(record);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("generated event: not readable by its own schema", e);
        }
    }

    /** Kafka has everything when this returns. */
    @Override
    public void close() {
        closed = true;
        try {
            if (!done.await(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new BenchException("feed: not ended within " + END_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(END_TIMEOUT);
    }
}
