package dev.sluice.transforms.shape;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.RandomAvro;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Measures how many events per second one thread shapes: 65 fields and about 500 bytes each, half of them kept, 22 fields
 * written as JSON. Prints one line per second of measuring; the first ones warm up. Run it by hand; it asserts nothing.
 */
final class ShapingRate {
    private static final int FIELDS = 65;
    private static final int COLUMNS = 22;
    private static final int BATCH = 5_000;
    private static final int BATCHES = 8;

    private ShapingRate() {}

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 12;
        Schema full = WriterSchemas.builtIn(WriterSchemas.TRAFFIC);
        List<Schema.Field> fields = full.getFields().stream()
                .limit(FIELDS)
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        Schema schema = Schema.createRecord(full.getName(), null, full.getNamespace(), false, fields);
        Path file = Files.writeString(Files.createTempFile("rate", ".avsc"), schema.toString());
        List<String> columns =
                fields.stream().skip(5).limit(COLUMNS).map(Schema.Field::name).toList();
        LaneSpec lane = new LaneSpec(
                Subscriptions.named("rate")
                        .schema(new SchemaSpec.Fixed(file.toString()))
                        .filter("action <> 'allow'")
                        .steps(new StepSpec.Include(columns))
                        .build(),
                List.of(schema.toString()));
        Shaper shaper = new Shaper(List.of(lane), ShapeLimits.defaults(), System::nanoTime, (s, metric, count) -> {});
        List<RecordBatch> input = input(schema);
        Count count = new Count();
        for (int second = 0; second < seconds; second++) {
            measure(shaper, input, count);
        }
        Files.delete(file);
    }

    private static void measure(Shaper shaper, List<RecordBatch> input, Count count) {
        long begin = System.nanoTime();
        long cpu = cpuNanos();
        long events = 0;
        count.bytes = 0;
        count.events = 0;
        while (System.nanoTime() - begin < 1_000_000_000L) {
            for (RecordBatch batch : input) {
                shaper.shape(batch, 0, count);
                events += batch.count();
            }
        }
        shaper.flush(count);
        double used = (cpuNanos() - cpu) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%,d events per CPU second of the thread, %.0f %% kept, %d bytes of JSON each%n",
                (long) (events / used),
                100.0 * count.events / events,
                count.bytes / Math.max(1, count.events));
    }

    private static long cpuNanos() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static List<RecordBatch> input(Schema schema) {
        Random random = new Random(7);
        List<RecordBatch> batches = new ArrayList<>();
        long bytes = 0;
        for (int b = 0; b < BATCHES; b++) {
            Records records = new Records();
            for (int i = 0; i < BATCH; i++) {
                byte[] value = RandomAvro.encode(event(schema, random), false);
                bytes += value.length;
                records.add(value, WriterSchemas.TRAFFIC);
            }
            batches.add(records.batch("fw.acme", b));
        }
        System.out.printf(Locale.ROOT, "records of %d bytes%n", bytes / BATCH / BATCHES);
        return batches;
    }

    private static GenericRecord event(Schema schema, Random random) {
        GenericRecord event = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            String type = field.schema().toString();
            event.put(
                    field.pos(),
                    type.contains("timestamp")
                            ? (Object) (Records.TIME_MICROS + random.nextInt(1_000_000_000))
                            : type.contains("string")
                                    ? "value-" + random.nextInt(10_000)
                                    : type.contains("int")
                                            ? random.nextInt(65_536)
                                            : (Object) (long) random.nextInt(1_000_000));
        }
        event.put("action", random.nextBoolean() ? "allow" : "deny");
        event.put("source_ip", "10." + random.nextInt(256) + ".3.4");
        event.put("dest_ip", "192.0.2." + random.nextInt(256));
        return event;
    }

    private static final class Count implements ShapedOutput {
        private long bytes;
        private long events;

        @Override
        public void batch(SinkSpec.Kind kind, EventBatch batch, long timestampMillis) {
            bytes += batch.payloadEnd(batch.count() - 1);
            events += batch.count();
        }

        @Override
        public void deadLetter(DeadLetter letter, long timestampMillis) {
            throw new IllegalStateException(letter.detail());
        }
    }
}
