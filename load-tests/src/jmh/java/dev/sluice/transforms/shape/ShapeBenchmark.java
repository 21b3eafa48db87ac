package dev.sluice.transforms.shape;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordHeader;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.loadtests.bench.ThreatIndicators;
import dev.sluice.loadtests.bench.Workload;
import dev.sluice.loadtests.micro.TrafficEvents;
import dev.sluice.subscription.FieldValue;
import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.ParseMethod;
import dev.sluice.subscription.ReadResult;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.subscription.SubscriptionReader;
import dev.sluice.subscription.ThreatFact;
import dev.sluice.subscription.ThreatList;
import dev.sluice.testkit.generator.GeneratedEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Shapes an event for one lane: finds its schema, reads it, tests a filter that keeps half, takes it through a step, and writes
 * 22 fields as JSON.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ShapeBenchmark {
    private static final String TOPIC = "fw.bench";

    /** Traffic events have no domains of their own. */
    private static final StepSpec URL =
            new StepSpec.SetFields(Map.of("url", new FieldValue.Text("https://www.shop.example/cart?item=17")));

    /** The step behind the choice of fields. */
    @Param({
        "none",
        "sample",
        "suppress",
        "set",
        "compute",
        "parseKeyValue",
        "parseJson",
        "parseCsv",
        "redact",
        "keepLast",
        "truncate",
        "hash",
        "threat",
        "url",
        "urlThreat"
    })
    private String step = "none";

    private Shaper shaper;
    private RecordBatch batch;
    private final Count count = new Count();

    @Setup
    public void setUp() throws IOException {
        LaneSpec lane = new LaneSpec(
                subscription(step),
                List.of(WriterSchemas.builtIn(WriterSchemas.TRAFFIC).toString()));
        shaper = new Shaper(
                List.of(lane), ShapeLimits.defaults(), System::nanoTime, true, new Unreported(), Shaper.NO_LEDGER);
        batch = batch(new TrafficEvents().all());
    }

    private static Subscription subscription(String step) throws IOException {
        String yaml = Workload.yaml("bench", "shape", TOPIC, "risk_of_app >= 4", "discard: {format: json}");
        Path file = Files.writeString(Files.createTempFile("shape", ".yaml"), yaml);
        ReadResult read = SubscriptionReader.read(List.of(file));
        Files.delete(file);
        Subscription plain = read.subscriptions().get(0).subscription();
        List<StepSpec> steps = new ArrayList<>(plain.steps());
        steps.addAll(steps(step));
        return new Subscription(
                plain.tenant(), plain.name(), plain.source(), plain.filter(), steps, plain.sink(), plain.deadLetters());
    }

    private static List<StepSpec> steps(String name) throws IOException {
        return switch (name) {
            case "none" -> List.of();
            // Keeps nearly all, so that the encoding is still there.
            case "sample" -> List.of(new StepSpec.Sample(999_999, null));
            // Few events of the batch are alike.
            case "suppress" ->
                List.of(new StepSpec.Suppress(
                        List.of("source_ip", "dest_ip", "session_id"), Duration.ofSeconds(1), 10_000));
            case "set" -> List.of(new StepSpec.SetFields(Map.of("site", new FieldValue.Text("headquarters"))));
            case "compute" ->
                List.of(new StepSpec.SetFields(Map.of("total", new FieldValue.Computed("source_port + dest_port"))));
            case "parseKeyValue" ->
                parse("user=jdoe;ticket=4711;host=pc-0815.example", ParseMethod.KeyValue.DEFAULT, "user", "ticket");
            case "parseJson" ->
                parse(
                        "{\"user\":\"jdoe\",\"ticket\":4711,\"host\":\"pc-0815.example\"}",
                        new ParseMethod.Json(),
                        "user",
                        "ticket");
            case "parseCsv" -> parse("jdoe,4711,pc-0815.example", ParseMethod.Csv.DEFAULT, "1", "2");
            case "redact" -> List.of(new StepSpec.Mask(List.of("source_user"), MaskMethod.Redact.DEFAULT));
            case "keepLast" -> List.of(new StepSpec.Mask(List.of("source_user"), new MaskMethod.KeepLast(4)));
            case "truncate" -> List.of(new StepSpec.Mask(List.of("source_ip"), MaskMethod.Truncate.DEFAULT));
            case "hash" -> List.of(new StepSpec.Mask(List.of("source_user"), new MaskMethod.Hash(salt())));
            case "threat" -> List.of(threatMatch(List.of()));
            case "url" -> List.of(URL);
            case "urlThreat" -> List.of(URL, threatMatch(List.of("url")));
            default -> throw new IllegalArgumentException("step: " + name + " (expected: one of the parameter's)");
        };
    }

    /** The text is set first, since generated events have none that is made of parts. */
    private static List<StepSpec> parse(String text, ParseMethod method, String first, String second) {
        return List.of(
                new StepSpec.SetFields(Map.of("rule", new FieldValue.Text(text))),
                new StepSpec.Parse("rule", method, Map.of(first, "first_part", second, "second_part")));
    }

    private static StepSpec threatMatch(List<String> domains) throws IOException {
        Path file = ThreatIndicators.write(Files.createTempDirectory("shape"));
        file.getParent().toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        return new StepSpec.ThreatMatch(
                List.of(new ThreatList("feed", file.toString(), null, null)),
                List.of("source_ip", "dest_ip"),
                domains,
                Map.of(ThreatFact.LIST, "threat_list", ThreatFact.INDICATOR, "threat_indicator"),
                false);
    }

    private static SecretRef salt() throws IOException {
        Path file = Files.createTempFile("salt", ".txt");
        file.toFile().deleteOnExit();
        return new SecretRef("file:" + Files.writeString(file, "a salt of this benchmark alone"));
    }

    /** With more behind it, so that the lane gathers events over several batches as it does under load. */
    private static RecordBatch batch(List<GeneratedEvent> events) {
        RecordHeader[] headers = {events.get(0).schemaHeader()};
        long offset = 0;
        RecordBatch.Builder batch = RecordBatch.builder(TOPIC, 0, events.size(), 1 << 20);
        for (GeneratedEvent event : events) {
            batch.add(offset++, event.timeMicros() / 1_000, null, ByteBuffer.wrap(event.avro()), headers);
        }
        return batch.build().withMoreWaiting(true);
    }

    /** Returns the kept events that have left so far. */
    @Benchmark
    @OperationsPerInvocation(TrafficEvents.COUNT)
    public long shape() {
        shaper.shape(batch, 0, count);
        return count.events;
    }

    private static final class Count implements ShapedOutput {
        private long events;

        @Override
        public void batch(SinkSpec.Kind kind, EventBatch batch, long timestampMillis) {
            events += batch.count();
        }

        @Override
        public void deadLetter(DeadLetter letter, long timestampMillis) {
            throw new IllegalStateException(letter.detail());
        }

        @Override
        public void ledger(LedgerEntry.Shaped entry) {
            throw new IllegalStateException(entry.toString());
        }
    }

    private static final class Unreported implements JobTally.Report {
        @Override
        public void add(ShapeMetric metric, long count) {
            // Counting is measured, not what becomes of the counts.
        }

        @Override
        public void add(Subscription subscription, ShapeMetric metric, long count) {
            // As above.
        }
    }
}
