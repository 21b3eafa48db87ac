package dev.sluice.loadtests.bench;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.testkit.generator.GeneratedEvent;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/**
 * Which events the benchmark's filter keeps, found without the product: Avro's own reader reads the field, Java compares.
 * Thread-safe.
 */
final class Kept {
    /** About half of the generated events, by applications of real popularity. */
    static final String FILTER = "risk_of_app >= 4";

    private static final String FIELD = "risk_of_app";
    private static final int LEAST = 4;

    private final Map<Integer, BitSet> offsets = new HashMap<>();
    private final ThreadLocal<Map<String, GenericDatumReader<GenericRecord>>> readers =
            ThreadLocal.withInitial(HashMap::new);

    /** Whether the filter keeps an event. */
    boolean test(GeneratedEvent event) {
        GenericDatumReader<GenericRecord> reader =
                readers.get().computeIfAbsent(event.schemaName(), Kept::readerOfTheField);
        try {
            GenericRecord read = reader.read(null, DecoderFactory.get().binaryDecoder(event.avro(), null));
            return read.get(FIELD) instanceof Number risk && risk.longValue() >= LEAST;
        } catch (IOException e) {
            throw new IllegalStateException("generated event: not readable by its own schema", e);
        }
    }

    private static GenericDatumReader<GenericRecord> readerOfTheField(String schemaName) {
        Schema writer = WriterSchemas.builtIn(schemaName);
        Schema.Field field = writer.getField(FIELD);
        Schema reader = Schema.createRecord(
                writer.getName(), null, writer.getNamespace(), false, List.of(new Schema.Field(field, field.schema())));
        return new GenericDatumReader<>(writer, reader);
    }

    /** Notes where a kept event went. */
    synchronized void add(int partition, long offset) {
        offsets.computeIfAbsent(partition, unused -> new BitSet()).set(Math.toIntExact(offset));
    }

    /** The number of events noted. */
    synchronized long count() {
        return offsets.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    synchronized boolean contains(int partition, long offset) {
        BitSet found = offsets.get(partition);
        return found != null && found.get(Math.toIntExact(offset));
    }
}
