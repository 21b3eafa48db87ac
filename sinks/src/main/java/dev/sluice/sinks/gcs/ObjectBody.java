package dev.sluice.sinks.gcs;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.FastGzip;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.gcs.parquet.ParquetWriter;
import dev.sluice.subscription.FormatSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;

/** How a lane's events become an object. */
sealed interface ObjectBody {

    /** The ending of the object's name, without the dot. */
    String extension();

    String contentType();

    byte[] of(Shipment shipment);

    /**
     * The body for a sink's format.
     *
     * @param schema the schema of the lane's events
     * @throws IllegalArgumentException for a format that has no object form
     */
    static ObjectBody forFormat(FormatSpec format, Schema schema) {
        if (format instanceof FormatSpec.Json) {
            return new GzippedLines();
        }
        if (format instanceof FormatSpec.Avro) {
            return new AvroFile(schema);
        }
        if (format instanceof FormatSpec.Parquet) {
            return new ParquetFile(ParquetWriter.of(schema));
        }
        throw new IllegalArgumentException("sink.gcs.format: " + format + " (expected: json, avro or parquet)");
    }

    /**
     * One JSON object a line, gzipped. The object is a gzip file and says so: with {@code Content-Encoding: gzip} the
     * service would unzip it for some readers and not for others, under a name that ends in {@code .gz}.
     */
    record GzippedLines() implements ObjectBody {
        @Override
        public String extension() {
            return "json.gz";
        }

        @Override
        public String contentType() {
            return "application/gzip";
        }

        @Override
        public byte[] of(Shipment shipment) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            try (OutputStream gzip = new FastGzip(body)) {
                for (Shipment.Slice slice : shipment.slices()) {
                    EventBatch batch = slice.batch();
                    for (int i = slice.from(); i < slice.to(); i++) {
                        gzip.write(batch.packed(), batch.payloadStart(i), batch.payloadLength(i));
                        gzip.write('\n');
                    }
                }
            } catch (IOException e) {
                // Memory does not fail to be written to.
                throw new UncheckedIOException(e);
            }
            return body.toByteArray();
        }
    }

    /**
     * An Avro object container file of the lane's schema; the events' bytes go into its blocks as they are.
     *
     * <p>Source: <a href="https://avro.apache.org/docs/1.11.1/specification/#object-container-files">Avro
     * specification, object container files</a>.
     */
    record AvroFile(Schema schema) implements ObjectBody {
        @Override
        public String extension() {
            return "avro";
        }

        @Override
        public String contentType() {
            return "application/octet-stream";
        }

        @Override
        public byte[] of(Shipment shipment) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            try (DataFileWriter<Object> file = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
                file.setCodec(CodecFactory.deflateCodec(Deflater.BEST_SPEED));
                file.create(schema, body);
                for (Shipment.Slice slice : shipment.slices()) {
                    EventBatch batch = slice.batch();
                    for (int i = slice.from(); i < slice.to(); i++) {
                        file.appendEncoded(
                                ByteBuffer.wrap(batch.packed(), batch.payloadStart(i), batch.payloadLength(i)));
                    }
                }
            } catch (IOException e) {
                // Memory does not fail to be written to.
                throw new UncheckedIOException(e);
            }
            return body.toByteArray();
        }
    }

    /** A Parquet file of the lane's schema, compressed page by page. */
    record ParquetFile(ParquetWriter writer) implements ObjectBody {
        @Override
        public String extension() {
            return "parquet";
        }

        @Override
        public String contentType() {
            return "application/vnd.apache.parquet";
        }

        @Override
        public byte[] of(Shipment shipment) {
            return writer.write(shipment);
        }
    }
}
