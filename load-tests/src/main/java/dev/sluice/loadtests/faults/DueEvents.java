package dev.sluice.loadtests.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.loadtests.verify.TopicContents;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a topic holds for the subscription of this test, found without the product: Avro's own reader decodes each record, Java
 * evaluates what the filter says.
 *
 * @param due ids of events that should be delivered
 * @param refused those of them that an HTTPS SIEM refuses, where it refuses any
 * @param unwritable those of them with a time that no sink can write
 * @param poison ids of records that are no events
 */
record DueEvents(Set<String> due, Set<String> refused, Set<String> unwritable, Set<String> poison) {
    /** About half of the generated events. */
    static final String FILTER = "risk_of_app >= 4";

    private static final long LEAST_RISK = 4;

    /** Reads the topic from its beginning to where it ends now. */
    static DueEvents read(String bootstrapServers, String topic, Schema newSchema) {
        DueEvents found = new DueEvents(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        Map<String, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
        TopicContents.forEach(bootstrapServers, List.of(topic), record -> {
            String id = record.topic() + "-" + record.partition() + "-" + record.offset();
            if (record.headers().lastHeader(Feed.POISON_HEADER) != null) {
                found.poison.add(id);
                return;
            }
            GenericRecord event = decode(record, readers, newSchema);
            if (event.get("risk_of_app") instanceof Number risk && risk.longValue() >= LEAST_RISK) {
                found.due.add(id);
                if (String.valueOf(event.get("rule")).equals(Feed.REFUSED_RULE)) {
                    found.refused.add(id);
                }
                if (Objects.equals(event.get("log_time"), Feed.YEAR_10000_MICROS)) {
                    found.unwritable.add(id);
                }
            }
        });
        return found;
    }

    /** What is due and has to become a dead letter of the sink's lane. */
    Set<String> undeliverable(FaultSink sink) {
        if (sink != FaultSink.HTTPS) {
            return unwritable;
        }
        Set<String> both = new HashSet<>(unwritable);
        both.addAll(refused);
        return both;
    }

    /** How many events the sink's receiver has to have. */
    int deliverable(FaultSink sink) {
        return due.size() - undeliverable(sink).size();
    }

    private static GenericRecord decode(
            ConsumerRecord<byte[], byte[]> record,
            Map<String, GenericDatumReader<GenericRecord>> readers,
            Schema newSchema) {
        String name = new String(
                record.headers().lastHeader(WriterSchemas.SCHEMA_HEADER).value(), UTF_8);
        GenericDatumReader<GenericRecord> reader = readers.computeIfAbsent(
                name,
                schema -> new GenericDatumReader<>(
                        schema.equals(NewSchema.NAME) ? newSchema : WriterSchemas.builtIn(schema)));
        try {
            return reader.read(null, DecoderFactory.get().binaryDecoder(record.value(), null));
        } catch (IOException e) {
            throw new IllegalStateException("generated event: not readable by its own schema", e);
        }
    }
}
