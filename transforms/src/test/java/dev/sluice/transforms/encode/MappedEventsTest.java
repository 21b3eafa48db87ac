package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.TargetSchema;
import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import dev.sluice.transforms.RandomAvro;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.project.Projection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Holds what the mappings make of many events against the schemas. */
class MappedEventsTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final List<String> TEXTS = List.of(
            "",
            "allow",
            "reset-both",
            "end",
            "url",
            "virus",
            "GET",
            "Critical",
            "tcp",
            "10.1.2.3",
            "acme\\jane",
            "\\",
            "www.example.com:8443/a?b=c",
            "https://example.com/",
            "report.pdf",
            "tab\tquote\"slash\\",
            "日本");

    /** An address of the schema is one: the firewall writes it. */
    private static final List<String> ADDRESSES = List.of("", "10.1.2.3", "192.0.2.7", "2001:db8::7", "0.0.0.0");

    @Property(tries = 300)
    void randomEventsAreOfTheSchema(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        boolean traffic = random.nextBoolean();
        Schema schema = WriterSchemas.builtIn(traffic ? WriterSchemas.TRAFFIC : WriterSchemas.THREAT);
        GenericRecord event = event(schema, random);
        List<StepSpec> steps = steps(schema, random);
        for (TargetSchema target : TargetSchema.values()) {
            check(target, schema, RandomAvro.encode(event, false), steps, event.get("subtype"));
        }
    }

    @Property(tries = 20)
    void generatedEventsAreOfTheSchema(@ForAll long seed) throws Exception {
        EventGenerator generator = new EventGenerator(seed, "acme", Instant.parse("2026-01-01T00:00:00Z"));
        for (int i = 0; i < 50; i++) {
            GeneratedEvent generated = generator.next();
            Schema schema = WriterSchemas.builtIn(generated.schemaName());
            GenericRecord event = RandomAvro.decode(schema, generated.avro(), 0, generated.avro().length);
            for (TargetSchema target : TargetSchema.values()) {
                JsonNode mapped = check(target, schema, generated.avro(), List.of(), event.get("subtype"));
                assertThat(missing(event, mapped)).isEmpty();
            }
        }
    }

    private static JsonNode check(
            TargetSchema target, Schema schema, byte[] record, List<StepSpec> steps, Object subtype) throws Exception {
        String text = encode(new FormatSpec.Json(target), schema, record, steps);
        assertThat(text).doesNotContain("\n", "{}", "[]", ":\"\"", ":null");
        JsonNode mapped = JSON.readTree(text);
        Mapping.Log log = schema.getFullName().equals(WriterSchemas.TRAFFIC_RECORD)
                ? Mapping.Log.TRAFFIC
                : subtype.toString().equals("url") ? Mapping.Log.URL : Mapping.Log.THREAT;
        assertThat(SchemaFacts.of(target).problems(mapped, SchemaFacts.root(target, log)))
                .as(text)
                .isEmpty();
        return mapped;
    }

    /** Texts and numbers of the event that are nowhere in what it has become, the names of users apart. */
    private static List<String> missing(GenericRecord event, JsonNode mapped) {
        Set<String> values = new TreeSet<>();
        gather(mapped, values);
        List<String> missing = new ArrayList<>();
        for (Schema.Field field : event.getSchema().getFields()) {
            Object value = event.get(field.pos());
            FieldType type = FieldSchema.of(field.schema()).orElseThrow().type();
            String text = String.valueOf(value);
            boolean changed = type == FieldType.TIMESTAMP
                    || text.contains("\\")
                    || field.name().equals("total_time_elapsed");
            if (value != null && !text.isEmpty() && !changed && !values.contains(text)) {
                missing.add(field.name() + "=" + text);
            }
        }
        return missing;
    }

    private static void gather(JsonNode node, Set<String> values) {
        if (node.isContainerNode()) {
            node.forEach(child -> gather(child, values));
        } else {
            values.add(node.asText());
        }
    }

    private static GenericRecord event(Schema schema, Random random) {
        GenericRecord event = new GenericData.Record(schema);
        int nulls = random.nextInt(4);
        for (Schema.Field field : schema.getFields()) {
            FieldSchema meaning = FieldSchema.of(field.schema()).orElseThrow();
            if (meaning.nullBranch() < 0 || random.nextInt(4) >= nulls) {
                event.put(field.pos(), value(meaning, random));
            }
        }
        return event;
    }

    private static Object value(FieldSchema meaning, Random random) {
        return switch (meaning.type()) {
            case INTEGER ->
                meaning.value().getType() == Schema.Type.INT
                        ? (Object) random.nextInt(65_536)
                        : (Object) (random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextLong(100_000));
            case TIMESTAMP -> random.nextLong(2_000_000_000_000_000L);
            case ADDRESS -> ADDRESSES.get(random.nextInt(ADDRESSES.size()));
            case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
            case BOOLEAN, FLOATING, ENUM, BYTES, NESTED ->
                throw new IllegalStateException("type: " + meaning.type() + " (expected: one of the built-in schemas)");
        };
    }

    /** Drops some of the fields, and gives others new names. */
    private static List<StepSpec> steps(Schema schema, Random random) {
        Set<String> dropped = new HashSet<>();
        Map<String, String> renamed = new HashMap<>();
        int one = 2 + random.nextInt(20);
        for (Schema.Field field : schema.getFields()) {
            if (random.nextInt(one) == 0) {
                dropped.add(field.name());
            } else if (random.nextInt(10) == 0) {
                renamed.put(field.name(), "own_" + field.name());
            }
        }
        List<StepSpec> steps = new ArrayList<>();
        if (!renamed.isEmpty()) {
            steps.add(new StepSpec.Rename(renamed));
        }
        if (!dropped.isEmpty()) {
            steps.add(new StepSpec.Exclude(dropped));
        }
        return steps;
    }

    /** An event in a format, as a lane delivers it. */
    static String encode(FormatSpec format, Schema schema, byte[] record, List<StepSpec> steps) throws Exception {
        Projection projection = Projection.of(List.of(schema), steps);
        Set<String> needed = new HashSet<>(projection.fields());
        needed.addAll(Encoder.headerFields(format));
        RecordPlan plan = RecordPlan.compile(schema, needed);
        RecordPlan.Reader reader = plan.reader();
        reader.read(record, 0, record.length);
        EventHead head = new EventHead();
        head.partition("fw.acme", 3);
        head.event(1042, 1_795_341_600_123_456L);
        OutputBuffer out = new OutputBuffer(1);
        Encoder.of(format, projection, plan.layout(), schema.getFullName()).encode(reader.slots(), head, out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }
}
