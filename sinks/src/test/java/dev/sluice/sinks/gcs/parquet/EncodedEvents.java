package dev.sluice.sinks.gcs.parquet;

import dev.sluice.sinks.google.SampleLanes.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Events as Avro's own library encodes them. */
final class EncodedEvents {
    private EncodedEvents() {}

    static List<Event> of(Schema schema, List<GenericRecord> records) {
        List<Event> events = new ArrayList<>();
        for (GenericRecord record : records) {
            events.add(new Event(events.size(), 0, payload(schema, record)));
        }
        return events;
    }

    static byte[] payload(Schema schema, GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
