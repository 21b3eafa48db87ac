package dev.sluice.sinks.gcs.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.testkit.parquet.ParquetFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParquetWriterTest {
    private static final Schema TEXT = Schema.create(Schema.Type.STRING);
    private static final Schema LONG = Schema.create(Schema.Type.LONG);
    private static final Schema TIME = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));

    @Test
    void everyTypeIsReadBackByDuckDb() throws Exception {
        Schema schema = record(
                field("event_id", TEXT),
                field("event_time", TIME),
                field("name", nullable(TEXT)),
                field("count", nullable(LONG)),
                field("ratio", nullable(Schema.create(Schema.Type.DOUBLE))),
                field("allowed", nullable(Schema.create(Schema.Type.BOOLEAN))),
                field("packet", nullable(Schema.create(Schema.Type.BYTES))),
                field("seen", nullable(TIME)));
        Object[][] values = {
            {"t-0-1", 0L, "Büro \"NAT\" 東京 \uD83D\uDE80", 1L, 0.1, true, bytes(0, 255, 128), 1_793_538_000_123_456L},
            {"t-0-2", -1L, "", Long.MAX_VALUE, Double.NaN, false, bytes(), -62_135_596_800_000_000L},
            {"t-0-3", 1L, null, null, null, null, null, null},
            {"t-0-4", 2L, "a\nb\u0001", Long.MIN_VALUE, -0.0, null, null, 253_402_300_799_999_999L},
            {"t-0-5", 3L, "x".repeat(100_000), 0L, Double.NEGATIVE_INFINITY, true, bytes(1), 0L},
        };

        try (ParquetFile file = ParquetFile.open(write(schema, values))) {
            List<Map<String, Object>> rows = file.rows();
            assertThat(rows).hasSize(values.length);
            for (int i = 0; i < values.length; i++) {
                Object[] expected = values[i].clone();
                expected[1] = instant(expected[1]);
                expected[7] = instant(expected[7]);
                assertThat(rows.get(i).keySet())
                        .containsExactly(
                                "event_id", "event_time", "name", "count", "ratio", "allowed", "packet", "seen");
                assertThat(rows.get(i).values()).containsExactly(expected);
            }
        }
    }

    @Test
    void nestedValuesAreTextThatHoldsTheirJson() throws Exception {
        Schema lane = record(
                field("event_id", TEXT),
                field("ports", nullable(Schema.createArray(LONG))),
                field("labels", nullable(Schema.createMap(TEXT))),
                field("rule", nullable(record(field("name", TEXT)))));
        Schema wire = record(
                field("event_id", TEXT),
                field("ports", nullable(TEXT)),
                field("labels", nullable(TEXT)),
                field("rule", nullable(TEXT)));
        Shipment shipment = shipment(wire, new Object[][] {
            {"t-0-1", "[22,80]", "{\"zone\":\"dmz\"}", null}, {"t-0-2", null, null, "{\"name\":\"allow\"}"}
        });

        try (ParquetFile file = ParquetFile.open(ParquetWriter.of(lane).write(shipment))) {
            assertThat(file.query("SELECT ports, labels, rule, typeof(rule) AS type FROM file"))
                    .extracting(row -> List.copyOf(new ArrayList<>(row.values())
                            .stream().map(String::valueOf).toList()))
                    .containsExactly(
                            List.of("[22,80]", "{\"zone\":\"dmz\"}", "null", "VARCHAR"),
                            List.of("null", "null", "{\"name\":\"allow\"}", "VARCHAR"));
        }
    }

    @Test
    void valuesThatRepeatStandInADictionaryAndOthersAsTheyAre() throws Exception {
        byte[] body = write(
                record(field("id", TEXT), field("action", nullable(TEXT)), field("bytes", LONG), field("port", LONG)),
                rows(10_000, i -> new Object[] {"t-0-" + i, i % 7 == 0 ? null : "deny", 1_000_003L * i, i % 3L}));

        try (ParquetFile file = ParquetFile.open(body)) {
            assertThat(encodings(file))
                    .containsExactly(
                            "id: PLAIN, RLE",
                            "action: PLAIN, RLE, RLE_DICTIONARY",
                            "bytes: PLAIN, RLE",
                            "port: PLAIN, RLE, RLE_DICTIONARY");
            assertThat(file.query("SELECT count(DISTINCT id) AS ids, count(action) AS actions, sum(bytes) AS bytes,"
                                    + " sum(port) AS ports FROM file")
                            .get(0)
                            .values())
                    .extracting(String::valueOf)
                    .containsExactly("10000", "8571", "49995149985000", "9999");
        }
    }

    @Test
    void aColumnOfNullsTakesNoValues() throws Exception {
        byte[] body = write(record(field("id", LONG), field("never", nullable(TEXT))), rows(9_000, i ->
                new Object[] {(long) i, null}));

        try (ParquetFile file = ParquetFile.open(body)) {
            assertThat(file.query("SELECT count(id) AS ids, count(never) AS others FROM file"))
                    .containsExactly(Map.of("ids", 9_000L, "others", 0L));
            assertThat(encodings(file).get(1)).isEqualTo("never: PLAIN, RLE");
        }
    }

    @Test
    void aFullDictionaryServesThePagesBeforeItAlone() throws Exception {
        Schema schema = record(field("n", LONG), field("text", nullable(TEXT)));
        // Every page has 2 numbers and texts that the pages before it do not have.
        Object[][] values = rows(640, i -> new Object[] {(long) (i / 32), i % 5 == 0 ? null : "text " + i / 32});

        byte[] body = ParquetWriter.of(schema, new ParquetLimits(64, 40)).write(shipment(schema, values));

        try (ParquetFile file = ParquetFile.open(body)) {
            assertThat(encodings(file))
                    .containsExactly("n: PLAIN, RLE, RLE_DICTIONARY", "text: PLAIN, RLE, RLE_DICTIONARY");
            assertThat(file.rows())
                    .extracting(row -> row.get("n") + " " + row.get("text"))
                    .containsExactly(Arrays.stream(values)
                            .map(row -> row[0] + " " + row[1])
                            .toArray(String[]::new));
            assertThat(bounds(file, "text"))
                    .as("not known: not all texts are in the dictionary")
                    .isEqualTo("null to null");
            assertThat(bounds(file, "n")).isEqualTo("0 to 19");
        }
    }

    @Test
    void numbersWithEqualHashesEndTheDictionaryInsteadOfTheJob() throws Exception {
        // The inverse of Dictionary.mix for products whose halves are equal: the hashes' lower halves are 0.
        long inverse = inverse(0x9E3779B97F4A7C15L);
        Schema schema = record(field("n", LONG));
        Object[][] values = rows(4_000, i -> {
            long half = i % 1_000;
            return new Object[] {(half << 32 | half) * inverse};
        });

        byte[] body =
                ParquetWriter.of(schema, new ParquetLimits(2_000, 1 << 20)).write(shipment(schema, values));

        try (ParquetFile file = ParquetFile.open(body)) {
            assertThat(file.rows())
                    .extracting(row -> row.get("n"))
                    .containsExactly(Arrays.stream(values).map(row -> row[0]).toArray());
            // Two pages, of which one alone is indexes: 2,000 values of 8 bytes stand behind 1,000 of the dictionary.
            assertThat(file.query("SELECT total_uncompressed_size > 24000 AS plain FROM metadata"))
                    .containsExactly(Map.of("plain", true));
        }
    }

    @Test
    void differentTextsOfEqualHashesAreToldApart() throws Exception {
        // The second word takes back what the first one changed.
        long length = 2 * Long.BYTES;
        ByteBuffer text = twoWords(1, 2);
        ByteBuffer other = twoWords(3, 2 ^ Dictionary.mix(length ^ 1) ^ Dictionary.mix(length ^ 3));
        Object[][] values = rows(100, i -> new Object[] {i % 2 == 0 ? text : other});

        byte[] body = write(record(field("packet", Schema.create(Schema.Type.BYTES))), values);

        try (ParquetFile file = ParquetFile.open(body)) {
            assertThat(encodings(file)).containsExactly("packet: PLAIN, RLE, RLE_DICTIONARY");
            assertThat(file.rows())
                    .extracting(row -> row.get("packet"))
                    .containsExactly(Arrays.stream(values).map(row -> row[0]).toArray());
        }
    }

    @Test
    void theFooterSaysWhatIsInTheFile() throws Exception {
        Schema schema = record(
                field("event_time", TIME),
                field("port", nullable(LONG)),
                field("app", nullable(TEXT)),
                field("rule", nullable(TEXT)),
                field("ratio", nullable(Schema.create(Schema.Type.DOUBLE))));
        String[] apps = {"ssl", "dns", "Zoom", "\u00fcber"};
        byte[] body = write(schema, rows(1_000, i ->
                new Object[] {i * 1_000_000L, i % 10 == 0 ? null : -5L + i % 10, apps[i % 4], "r".repeat(65), 0.5}));

        try (ParquetFile file = ParquetFile.open(body)) {
            assertThat(bounds(file, "event_time")).isEqualTo("1970-01-01 00:00:00+00 to 1970-01-01 00:16:39+00");
            assertThat(bounds(file, "port")).isEqualTo("-4 to 4");
            assertThat(bounds(file, "app")).as("in the order of bytes").isEqualTo("Zoom to \u00fcber");
            assertThat(bounds(file, "rule")).as("too long").isEqualTo("null to null");
            assertThat(bounds(file, "ratio")).as("NaN has no place in an order").isEqualTo("null to null");
            assertThat(file.query("SELECT DISTINCT row_group_id, row_group_num_rows, compression FROM metadata"))
                    .containsExactly(Map.of("row_group_id", 0L, "row_group_num_rows", 1_000L, "compression", "ZSTD"));
            assertThat(file.query("SELECT stats_null_count AS nulls FROM metadata"))
                    .extracting(row -> row.get("nulls"))
                    .containsExactly(0L, 100L, 0L, 0L, 0L);
        }
    }

    @Test
    void slicesOfSeveralBatchesAreOneFile() throws Exception {
        Schema schema = record(field("id", TEXT), field("user", nullable(TEXT)));
        Object[][] values = rows(3_000, i -> new Object[] {"t-0-" + i, i % 2 == 0 ? "jane" : null});
        List<Event> events = events(schema, values);
        EventBatch first = SampleLanes.batch(events.subList(0, 1_500));
        EventBatch second = SampleLanes.batch(events.subList(1_500, 3_000));
        Shipment shipment = new Shipment(List.of(
                new Shipment.Slice(first, 1_000, 1_500),
                new Shipment.Slice(second, 0, 1),
                new Shipment.Slice(second, 1, 1_400)));

        ParquetWriter writer = ParquetWriter.of(schema);
        byte[] body = writer.write(shipment);

        try (ParquetFile file = ParquetFile.open(body)) {
            assertThat(file.rows())
                    .extracting(row -> row.get("id"), row -> row.get("user"))
                    .containsExactlyElementsOf(Arrays.stream(values)
                            .skip(1_000)
                            .limit(1_900)
                            .map(Tuple::tuple)
                            .toList());
        }
        assertThat(writer.write(shipment)).as("a replay writes the same object").isEqualTo(body);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("ends before its last field", new byte[] {2, 'a'}),
                Arguments.of("ends before its last field", new byte[] {2, 'a', 2}),
                Arguments.of("ends before its last field", new byte[] {40, 'a', 0}),
                Arguments.of("ends before its last field", new byte[] {1, 'a', 0}),
                Arguments.of("ends behind its last field", new byte[] {2, 'a', 0, 0}),
                Arguments.of("has 3 where 0 or 2 should be", new byte[] {2, 'a', 3, 0}),
                Arguments.of(
                        "has a number of more than 64 bits",
                        new byte[] {2, 'a', 2, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0}));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aPayloadThatIsNoEventOfTheLaneIsRefused(String trouble, byte[] payload) {
        ParquetWriter writer = ParquetWriter.of(record(field("id", TEXT), field("n", nullable(LONG))));
        Shipment shipment = SampleLanes.shipment(List.of(new Event(1, 0, payload)));

        assertThatThrownBy(() -> writer.write(shipment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("payload " + trouble + " (expected: one event of the lane's schema)");
    }

    @Test
    void fieldsThatNoProjectionHasAreRefusedAllAtOnce() {
        Schema schema = record(
                field("id", TEXT),
                field("small", Schema.create(Schema.Type.INT)),
                field("last", Schema.createUnion(TEXT, Schema.create(Schema.Type.NULL))));

        assertThatThrownBy(() -> ParquetWriter.of(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("field small: \"int\" (expected: boolean, long, double, string, bytes or a nested type, or"
                        + " null and one of them); field last: [\"string\",\"null\"] (expected: boolean, long, double,"
                        + " string, bytes or a nested type, or null and one of them)");
        assertThatThrownBy(() -> ParquetWriter.of(record()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fields: [] (expected: at least one)");
    }

    private static byte[] write(Schema schema, Object[][] values) {
        return ParquetWriter.of(schema).write(shipment(schema, values));
    }

    private static Shipment shipment(Schema schema, Object[][] values) {
        return SampleLanes.shipment(events(schema, values));
    }

    private static List<Event> events(Schema schema, Object[][] values) {
        List<GenericRecord> records = new ArrayList<>();
        for (Object[] row : values) {
            GenericRecord record = new GenericData.Record(schema);
            for (int i = 0; i < row.length; i++) {
                record.put(i, row[i]);
            }
            records.add(record);
        }
        return EncodedEvents.of(schema, records);
    }

    private static Object[][] rows(int count, IntFunction<Object[]> row) {
        return IntStream.range(0, count).mapToObj(row).toArray(Object[][]::new);
    }

    private static List<String> encodings(ParquetFile file) throws Exception {
        return file.query("SELECT path_in_schema || ': ' || encodings AS text FROM metadata").stream()
                .map(row -> (String) row.get("text"))
                .toList();
    }

    private static String bounds(ParquetFile file, String column) throws Exception {
        Map<String, Object> row = file.query(
                        "SELECT stats_min_value, stats_max_value FROM metadata WHERE path_in_schema = '" + column + "'")
                .get(0);
        return row.get("stats_min_value") + " to " + row.get("stats_max_value");
    }

    /** The number whose product with an odd one is 1, by Newton's iteration. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    private static Instant instant(Object micros) {
        return micros == null
                ? null
                : Instant.EPOCH.plusNanos((long) micros % 1_000_000 * 1_000).plusSeconds((long) micros / 1_000_000);
    }

    private static ByteBuffer bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuffer twoWords(long first, long second) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(first)
                .putLong(second)
                .flip();
    }

    private static Schema record(Schema.Field... fields) {
        return Schema.createRecord("Event", null, "dev.sluice", false, List.of(fields));
    }

    private static Schema.Field field(String name, Schema schema) {
        return new Schema.Field(name, schema);
    }

    private static Schema nullable(Schema schema) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }
}
