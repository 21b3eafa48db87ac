package dev.sluice.events.schema;

import dev.sluice.events.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * An event as a producer writes it to Kafka: its Avro binary, and the header that names its schema.
 *
 * @param schemaName the schema's name, such as {@code panos-traffic-1}
 * @param avro the record's Avro binary, without a prefix
 */
@SuppressWarnings("ArrayRecordComponent") // Carried to a producer, never compared.
public record EncodedEvent(String schemaName, byte[] avro) {

    /**
     * Encodes a record with its own schema.
     *
     * @param schemaName the name that readers find the record's schema by
     */
    public static EncodedEvent of(String schemaName, GenericRecord event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return new EncodedEvent(schemaName, out.toByteArray());
    }

    /** The header {@value WriterSchemas#SCHEMA_HEADER} with the schema's name. */
    public RecordHeader schemaHeader() {
        return new RecordHeader(WriterSchemas.SCHEMA_HEADER, schemaName.getBytes(StandardCharsets.UTF_8));
    }
}
