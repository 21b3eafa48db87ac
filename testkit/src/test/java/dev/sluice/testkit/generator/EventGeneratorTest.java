package dev.sluice.testkit.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.schema.WriterSchemas;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

class EventGeneratorTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final int EVENTS = 5_000;

    @Test
    void everyEventIsOfItsSchemaWithAtLeast65FieldsSet() throws IOException {
        EventGenerator generator = new EventGenerator(1, "acme", START);
        long bytes = 0;

        for (int i = 0; i < EVENTS; i++) {
            GeneratedEvent event = generator.next();
            GenericRecord decoded = decode(event);
            bytes += event.avro().length;
            long set = decoded.getSchema().getFields().stream()
                    .filter(field -> decoded.get(field.pos()) != null)
                    .count();
            assertThat(set).as("fields set in %s", decoded).isGreaterThanOrEqualTo(65);
        }

        assertThat(bytes / EVENTS).as("bytes of an event, on average").isBetween(450L, 600L);
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        EventGenerator one = new EventGenerator(7, "acme", START);
        EventGenerator same = new EventGenerator(7, "acme", START);
        EventGenerator otherTenant = new EventGenerator(7, "bravo", START);
        int differing = 0;

        for (int i = 0; i < 1_000; i++) {
            GeneratedEvent event = one.next();
            GeneratedEvent again = same.next();
            assertThat(again.schemaName()).isEqualTo(event.schemaName());
            assertThat(again.avro()).isEqualTo(event.avro());
            assertThat(again.key()).isEqualTo(event.key());
            assertThat(again.timeMicros()).isEqualTo(event.timeMicros());
            differing += Arrays.equals(otherTenant.next().avro(), event.avro()) ? 0 : 1;
        }

        assertThat(differing).isEqualTo(1_000);
    }

    @Test
    void timesNeverGoBack() throws IOException {
        EventGenerator generator = new EventGenerator(3, "acme", START);
        long last = ChronoUnit.MICROS.between(Instant.EPOCH, START);

        for (int i = 0; i < 1_000; i++) {
            GeneratedEvent event = generator.next();
            assertThat(event.timeMicros()).isGreaterThan(last);
            assertThat(decode(event).get("time_generated")).isEqualTo(event.timeMicros());
            last = event.timeMicros();
        }
    }

    @Test
    void sharesAreThoseOfACompany() throws IOException {
        EventGenerator generator = new EventGenerator(5, "acme", START);
        int threats = 0;
        int allowed = 0;
        Map<String, Integer> sources = new HashMap<>();
        Map<String, Integer> subtypes = new HashMap<>();

        for (int i = 0; i < EVENTS; i++) {
            GenericRecord event = decode(generator.next());
            sources.merge(event.get("source_ip").toString(), 1, Integer::sum);
            if (event.getSchema().getFullName().equals(WriterSchemas.THREAT_RECORD)) {
                threats++;
                subtypes.merge(event.get("subtype").toString(), 1, Integer::sum);
            } else if (event.get("action").toString().equals("allow")) {
                allowed++;
            }
        }

        assertThat(100.0 * threats / EVENTS).isBetween(13.0, 17.0);
        assertThat(100.0 * allowed / (EVENTS - threats)).isBetween(75.0, 90.0);
        assertThat(subtypes.keySet())
                .containsExactlyInAnyOrder("url", "file", "vulnerability", "spyware", "wildfire", "virus");
        int busiest =
                sources.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        assertThat(busiest)
                .as("events of the busiest of %s hosts", sources.size())
                .isGreaterThan(EVENTS / 20);
        assertThat(sources).hasSizeGreaterThan(500);
    }

    private static GenericRecord decode(GeneratedEvent event) throws IOException {
        Schema schema = WriterSchemas.builtIn(event.schemaName());
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(event.avro(), null);
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
        assertThat(decoder.isEnd()).as("nothing behind the record").isTrue();
        return record;
    }
}
