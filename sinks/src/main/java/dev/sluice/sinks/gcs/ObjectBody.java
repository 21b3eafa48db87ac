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
import java.util.stream.Collectors;
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
            return GzippedLines.ofJson();
        }
        if (format instanceof FormatSpec.Csv csv) {
            return GzippedLines.ofCsv(csv, schema);
        }
        if (format instanceof FormatSpec.Avro) {
            return new AvroFile(schema);
        }
        if (format instanceof FormatSpec.Parquet) {
            return new ParquetFile(ParquetWriter.of(schema));
        }
        throw new IllegalArgumentException("sink.gcs.format: " + format + " (expected: json, csv, avro or parquet)");
    }

    /** The SHA-256 of a text, in hexadecimal digits. */
    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * One event a line, gzipped. The object is a gzip file and says so: with {@code Content-Encoding: gzip} the service
     * would unzip it for some readers and not for others, under a name that ends in {@code .gz}. A gzip file is one or more
     * members, which unzip to the members' contents in a row (RFC 1952, section 2.2), so that members can be appended.
     *
     * @param header what the first line says, with its line feed; empty for none
     * @param growsAs tells the lines that can follow each other in one object
     */
    record GzippedLines(String extension, String header, String growsAs) implements ObjectBody {
        static GzippedLines ofJson() {
            return new GzippedLines("json.gz", "", "gzip");
        }

        /** A line has a value for each field of the schema, so only lines of the same fields can follow each other. */
        static GzippedLines ofCsv(FormatSpec.Csv format, Schema schema) {
            String names = schema.getFields().stream()
                    .map(Schema.Field::name)
                    .collect(Collectors.joining(String.valueOf(format.delimiter())));
            return new GzippedLines("csv.gz", format.header() ? names + "\n" : "", "csv " + digest(names));
        }

        @Override
        public String contentType() {
            return "application/gzip";
        }

        @Override
        public Body of(Shipment shipment) {
            return new Body(member(header, shipment), growsAs);
        }

        @Override
        public byte @Nullable [] more(Shipment shipment, String openGrowsAs) {
            return openGrowsAs.equals(growsAs) ? member("", shipment) : null;
        }

        private static byte[] member(String header, Shipment shipment) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            try (OutputStream gzip = new FastGzip(body)) {
                gzip.write(header.getBytes(StandardCharsets.US_ASCII));
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
            this(schema, digest(schema.toString()));
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
