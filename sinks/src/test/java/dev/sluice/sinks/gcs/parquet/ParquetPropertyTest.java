package dev.sluice.sinks.gcs.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.testkit.parquet.ParquetFile;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Whatever is written is what DuckDB reads, however it falls into pages, dictionaries and slices. */
class ParquetPropertyTest {
    private static final int MOST_ROWS = 400;

    /** How a column's values are spread: from one value to a new one in each row, and from no null to nulls only. */
    private record Column(Schema schema, boolean optional, int values, int nullPercent) {}

    @Property(tries = 100)
    void anyEventsAreReadBack(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Column> columns = columns(random);
        Schema schema = schema(columns);
        List<Map<String, @Nullable Object>> expected = new ArrayList<>();
        List<GenericRecord> records = new ArrayList<>();
        int rows = 1 + random.nextInt(MOST_ROWS);
        for (int i = 0; i < rows; i++) {
            GenericRecord record = new GenericData.Record(schema);
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            for (int c = 0; c < columns.size(); c++) {
                Object value = value(columns.get(c), random);
                record.put(c, value);
                row.put("c" + c, isTime(columns.get(c)) && value != null ? instant((long) value) : value);
            }
            records.add(record);
            expected.add(row);
        }
        ParquetLimits limits = new ParquetLimits(8 << random.nextInt(6), 1 << random.nextInt(12));

        byte[] body = ParquetWriter.of(schema, limits).write(cut(EncodedEvents.of(schema, records), random));

        try (ParquetFile file = ParquetFile.open(body)) {
            assertThat(file.rows()).isEqualTo(expected);
        }
    }

    private static List<Column> columns(Random random) {
        Schema[] types = {
            Schema.create(Schema.Type.BOOLEAN),
            Schema.create(Schema.Type.LONG),
            LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG)),
            Schema.create(Schema.Type.DOUBLE),
            Schema.create(Schema.Type.STRING),
            Schema.create(Schema.Type.BYTES)
        };
        int[] spreads = {1, 2, 20, 300, Integer.MAX_VALUE};
        int[] nulls = {0, 1, 50, 99, 100};
        List<Column> columns = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            boolean optional = random.nextBoolean();
            columns.add(new Column(
                    types[random.nextInt(types.length)],
                    optional,
                    spreads[random.nextInt(spreads.length)],
                    optional ? nulls[random.nextInt(nulls.length)] : 0));
        }
        return columns;
    }

    private static Schema schema(List<Column> columns) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Column column : columns) {
            Schema schema = column.optional()
                    ? Schema.createUnion(Schema.create(Schema.Type.NULL), column.schema())
                    : column.schema();
            fields.add(new Schema.Field("c" + fields.size(), schema));
        }
        return Schema.createRecord("Event", null, "dev.sluice", false, fields);
    }

    private static @Nullable Object value(Column column, Random random) {
        if (random.nextInt(100) < column.nullPercent()) {
            return null;
        }
        Random value = new Random(random.nextInt(column.values()));
        return switch (column.schema().getType()) {
            case BOOLEAN -> value.nextBoolean();
            case LONG -> isTime(column) ? value.nextLong() >> 9 : value.nextLong() >> value.nextInt(64);
            case DOUBLE -> value.nextInt(10) == 0 ? Double.POSITIVE_INFINITY : value.nextGaussian();
            case STRING -> text(value);
            case BYTES -> {
                byte[] bytes = new byte[value.nextInt(20)];
                value.nextBytes(bytes);
                yield ByteBuffer.wrap(bytes);
            }
            default -> throw new IllegalStateException("no column is a " + column.schema());
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int alphabet = random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT;
        for (int i = random.nextInt(30); i > 0; i--) {
            int character = 1 + random.nextInt(alphabet - 1);
            text.appendCodePoint(Character.getType(character) == Character.SURROGATE ? ' ' : character);
        }
        return text.toString();
    }

    private static boolean isTime(Column column) {
        return column.schema().getLogicalType() != null;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The events as slices of one or more batches. */
    private static Shipment cut(List<Event> events, Random random) {
        List<Shipment.Slice> slices = new ArrayList<>();
        int from = 0;
        while (from < events.size()) {
            int to = from + 1 + random.nextInt(events.size() - from);
            EventBatch batch = SampleLanes.batch(events.subList(from, to));
            int middle = random.nextInt(batch.count());
            if (middle > 0) {
                slices.add(new Shipment.Slice(batch, 0, middle));
            }
            slices.add(new Shipment.Slice(batch, middle, batch.count()));
            from = to;
        }
        return new Shipment(slices);
    }
}
