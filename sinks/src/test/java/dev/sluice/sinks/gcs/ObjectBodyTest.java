package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.testkit.parquet.ParquetFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class ObjectBodyTest {
    private static final Schema SCHEMA = SchemaBuilder.record("Event")
            .fields()
            .requiredString("event_id")
            .optionalLong("bytes")
            .endRecord();

    @Test
    void avroObjectIsReadBackByAvrosOwnReader() throws IOException {
        List<GenericRecord> records = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            records.add(record("fw.acme.traffic-3-" + i, i % 3 == 0 ? null : Long.valueOf(i)));
        }
        EventBatch batch = SampleLanes.batch(encoded(records));
        Shipment shipment = new Shipment(
                List.of(new Shipment.Slice(batch, 0, 2_000), new Shipment.Slice(batch, 2_000, batch.count())));

        byte[] body =
                ObjectBody.forFormat(new FormatSpec.Avro(), SCHEMA).of(shipment).bytes();

        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(new SeekableByteArrayInput(body), new GenericDatumReader<>())) {
            assertThat(reader.getSchema()).isEqualTo(SCHEMA);
            assertThat(reader.getMetaString("avro.codec")).isEqualTo("deflate");
            assertThat((Iterable<GenericRecord>) reader).containsExactlyElementsOf(records);
        }
    }

    @Test
    void parquetObjectHoldsWhatTheAvroObjectHolds() throws Exception {
        List<GenericRecord> records = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            records.add(record("fw.acme.traffic-3-" + i, i % 3 == 0 ? null : Long.valueOf(i % 500)));
        }
        Shipment shipment = SampleLanes.shipment(encoded(records));
        ObjectBody avro = ObjectBody.forFormat(new FormatSpec.Avro(), SCHEMA);
        ObjectBody parquet = ObjectBody.forFormat(new FormatSpec.Parquet(), SCHEMA);

        List<String> expected = new ArrayList<>();
        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(
                new SeekableByteArrayInput(avro.of(shipment).bytes()), new GenericDatumReader<>())) {
            reader.forEach(record -> expected.add(record.get("event_id") + " " + record.get("bytes")));
        }
        try (ParquetFile file = ParquetFile.open(parquet.of(shipment).bytes())) {
            assertThat(file.rows())
                    .extracting(row -> row.get("event_id") + " " + row.get("bytes"))
                    .hasSize(20_000)
                    .containsExactlyElementsOf(expected);
        }
        assertThat(parquet.extension()).isEqualTo("parquet");
        assertThat(parquet.contentType()).isEqualTo("application/vnd.apache.parquet");
    }

    @Test
    void anAvroObjectGrowsByBlocksOfItsOwn() throws IOException {
        List<GenericRecord> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            records.add(record("fw.acme.traffic-3-" + i, Long.valueOf(i)));
        }
        EventBatch batch = SampleLanes.batch(encoded(records));
        ObjectBody avro = ObjectBody.forFormat(new FormatSpec.Avro(), SCHEMA);

        ObjectBody.Body start = avro.of(slice(batch, 0, 100));
        byte[] grown = concat(
                start.bytes(),
                Objects.requireNonNull(avro.more(slice(batch, 100, 250), Objects.requireNonNull(start.growsAs()))),
                Objects.requireNonNull(avro.more(slice(batch, 250, 300), start.growsAs())));

        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(new SeekableByteArrayInput(grown), new GenericDatumReader<>())) {
            assertThat((Iterable<GenericRecord>) reader).containsExactlyElementsOf(records);
        }
    }

    @Test
    void anAvroObjectOfAnotherSchemaOrFormatDoesNotGrow() throws IOException {
        Schema other = SchemaBuilder.record("Event")
                .fields()
                .requiredString("event_id")
                .optionalLong("packets")
                .endRecord();
        Shipment shipment = SampleLanes.shipment(encoded(List.of(record("fw-1", 1L))));
        ObjectBody avro = ObjectBody.forFormat(new FormatSpec.Avro(), SCHEMA);
        ObjectBody json = ObjectBody.forFormat(new FormatSpec.Json(), SCHEMA);
        String growsAs = Objects.requireNonNull(avro.of(shipment).growsAs());

        assertThat(ObjectBody.forFormat(new FormatSpec.Avro(), other).more(shipment, growsAs))
                .isNull();
        assertThat(json.more(shipment, growsAs)).isNull();
        assertThat(avro.more(shipment, Objects.requireNonNull(json.of(shipment).growsAs())))
                .isNull();
        assertThat(avro.more(shipment, growsAs + "00")).isNull();
    }

    @Test
    void aCsvObjectHasItsHeaderOnce() throws IOException {
        Shipment first = lines("a;1", "b;");
        Shipment second = lines("c;3");
        ObjectBody csv = ObjectBody.forFormat(new FormatSpec.Csv(';', true, false, false), SCHEMA);

        ObjectBody.Body start = csv.of(first);
        byte[] grown = concat(
                start.bytes(), Objects.requireNonNull(csv.more(second, Objects.requireNonNull(start.growsAs()))));

        assertThat(csv.extension()).isEqualTo("csv.gz");
        assertThat(unzipped(grown)).isEqualTo("event_id;bytes\na;1\nb;\nc;3\n");
    }

    @Test
    void aCsvObjectOfOtherColumnsDoesNotGrow() {
        Schema other = SchemaBuilder.record("Event")
                .fields()
                .requiredString("event_id")
                .optionalLong("packets")
                .endRecord();
        Shipment shipment = lines("a;1");
        ObjectBody csv = ObjectBody.forFormat(new FormatSpec.Csv(';', false, false, false), SCHEMA);
        String growsAs = Objects.requireNonNull(csv.of(shipment).growsAs());

        assertThat(growsAs).hasSizeLessThan(200);
        assertThat(ObjectBody.forFormat(new FormatSpec.Csv(';', false, false, false), other)
                        .more(shipment, growsAs))
                .isNull();
        assertThat(ObjectBody.forFormat(new FormatSpec.Csv(false), SCHEMA).more(shipment, growsAs))
                .isNull();
        assertThat(ObjectBody.forFormat(new FormatSpec.Json(), SCHEMA).more(shipment, growsAs))
                .isNull();
    }

    @Test
    void aCsvObjectWithoutHeaderBeginsWithAnEvent() throws IOException {
        ObjectBody csv = ObjectBody.forFormat(new FormatSpec.Csv(false), SCHEMA);

        assertThat(unzipped(csv.of(lines("a,1")).bytes())).isEqualTo("a,1\n");
    }

    private static Shipment lines(String... lines) {
        List<Event> events = new ArrayList<>();
        for (String line : lines) {
            events.add(new Event(events.size(), 0, line.getBytes(StandardCharsets.UTF_8)));
        }
        return SampleLanes.shipment(events);
    }

    private static String unzipped(byte[] bytes) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aParquetObjectDoesNotGrow() throws IOException {
        Shipment shipment = SampleLanes.shipment(encoded(List.of(record("fw-1", 1L))));

        assertThat(ObjectBody.forFormat(new FormatSpec.Parquet(), SCHEMA)
                        .of(shipment)
                        .growsAs())
                .isNull();
    }

    @Test
    void formatsOfOtherSinksAreRefused() {
        assertThatThrownBy(() -> ObjectBody.forFormat(new FormatSpec.Cef(), SCHEMA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sink.gcs.format: Cef[version=0] (expected: json, csv, avro or parquet)");
    }

    private static Shipment slice(EventBatch batch, int from, int to) {
        return new Shipment(List.of(new Shipment.Slice(batch, from, to)));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static GenericRecord record(String id, Long bytes) {
        return new GenericRecordBuilder(SCHEMA)
                .set("event_id", new org.apache.avro.util.Utf8(id))
                .set("bytes", bytes)
                .build();
    }

    private static List<Event> encoded(List<GenericRecord> records) throws IOException {
        List<Event> events = new ArrayList<>();
        for (GenericRecord record : records) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(SCHEMA).write(record, encoder);
            encoder.flush();
            events.add(new Event(events.size(), 0, bytes.toByteArray()));
        }
        return events;
    }
}
