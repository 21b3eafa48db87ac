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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.jspecify.annotations.Nullable;

/** How a lane's events become an object. */
sealed interface ObjectBody {

    /** The ending of the object's name, without the dot. */
    String extension();

    String contentType();

    /** An object of these events. */
    Body of(Shipment shipment);

    /**
     * What makes an object hold these events, too, when it is appended.
     *
     * @param growsAs of the object's {@link Body}
     * @return null when the object is of another format or schema
     */
    byte @Nullable [] more(Shipment shipment, String growsAs);

    /**
     * An object's content.
     *
     * @param growsAs says how more is appended, within 200 characters; null when that cannot be done
     */
    @SuppressWarnings("ArrayRecordComponent") // Carried to the bucket, never compared.
    record Body(byte[] bytes, @Nullable String growsAs) {}

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
        /** A gzip file is one or more members, which unzip to the members' contents in a row (RFC 1952, section 2.2). */
        private static final String GROWS_AS = "gzip";

        @Override
        public String extension() {
            return "json.gz";
        }

        @Override
        public String contentType() {
            return "application/gzip";
        }

        @Override
        public Body of(Shipment shipment) {
            return new Body(member(shipment), GROWS_AS);
        }

        @Override
        public byte @Nullable [] more(Shipment shipment, String growsAs) {
            return growsAs.equals(GROWS_AS) ? member(shipment) : null;
        }

        private static byte[] member(Shipment shipment) {
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
     * An Avro object container file of the lane's schema; the events' bytes go into its blocks as they are. A file grows by
     * blocks that end with its own sync marker. The marker is random, so that no event can hold it.
     *
     * <p>Source: <a href="https://avro.apache.org/docs/1.11.1/specification/#object-container-files">Avro
     * specification, object container files</a>.
     */
    record AvroFile(Schema schema, String schemaDigest) implements ObjectBody {
        private static final int SYNC_BYTES = 16;
        private static final HexFormat HEX = HexFormat.of();

        AvroFile(Schema schema) {
            this(schema, digest(schema));
        }

        @Override
        public String extension() {
            return "avro";
        }

        @Override
        public String contentType() {
            return "application/octet-stream";
        }

        @Override
        public Body of(Shipment shipment) {
            byte[] sync = new byte[SYNC_BYTES];
            new SecureRandom().nextBytes(sync);
            return new Body(write(shipment, sync, true), start() + HEX.formatHex(sync));
        }

        @Override
        public byte @Nullable [] more(Shipment shipment, String growsAs) {
            String start = start();
            if (!growsAs.startsWith(start) || growsAs.length() != start.length() + 2 * SYNC_BYTES) {
                return null;
            }
            return write(shipment, HEX.parseHex(growsAs.substring(start.length())), false);
        }

        private String start() {
            return "avro " + schemaDigest + " ";
        }

        private byte[] write(Shipment shipment, byte[] sync, boolean withHeader) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            try (DataFileWriter<Object> file = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
                file.setCodec(CodecFactory.deflateCodec(Deflater.BEST_SPEED));
                file.create(schema, body, sync);
                file.flush();
                if (!withHeader) {
                    body.reset();
                }
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

        private static String digest(Schema schema) {
            try {
                byte[] text = schema.toString().getBytes(StandardCharsets.UTF_8);
                return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(text));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
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

        /** A Parquet file ends with its footer: nothing can follow. */
        @Override
        public Body of(Shipment shipment) {
            return new Body(writer.write(shipment), null);
        }

        @Override
        public byte @Nullable [] more(Shipment shipment, String growsAs) {
            return null;
        }
    }
}
