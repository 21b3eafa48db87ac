package dev.sluice.loadtests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.testkit.generator.GeneratedEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

class TenantsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void ratesFallFromTheLargestToTheSmallest() {
        Tenants tenants = Tenants.skewed(1_000);

        assertThat(tenants.rates()).hasSize(1_000).isSortedAccordingTo((one, other) -> Double.compare(other, one));
        assertThat(tenants.rates().get(0)).isEqualTo(200_000);
        assertThat(tenants.rates().get(999)).isCloseTo(10, within(0.001));
        assertThat(tenants.names())
                .startsWith("tenant-0")
                .endsWith("tenant-999")
                .doesNotHaveDuplicates();
    }

    @Test
    void oneTenantHasThemAll() {
        assertThat(Tenants.skewed(1).rates()).containsExactly(200_000.0);
    }

    @Test
    void eventsComeInProportionToTheRates() throws IOException {
        Tenants.Generator generator = Tenants.skewed(3).generator(1, START);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            counts.merge(tenantOf(generator.next()), 1, Integer::sum);
        }

        // 200,000, 388 and 10 events/s.
        assertThat(counts.get("tenant-0")).isGreaterThan(19_500);
        assertThat(counts.get("tenant-1")).isBetween(1, 400);
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        Tenants.Generator one = Tenants.skewed(5).generator(7, START);
        Tenants.Generator other = Tenants.skewed(5).generator(7, START);

        for (int i = 0; i < 1_000; i++) {
            assertThat(one.next().avro()).isEqualTo(other.next().avro());
        }
    }

    @Test
    void keepsAboutHalfOfTheEvents() {
        Tenants.Generator generator = Tenants.skewed(1).generator(3, START);
        Kept kept = new Kept();
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            found += kept.test(generator.next()) ? 1 : 0;
        }

        assertThat(found).isBetween(9_000, 11_500);
    }

    private static String tenantOf(GeneratedEvent event) throws IOException {
        GenericRecord record = new GenericDatumReader<GenericRecord>(WriterSchemas.builtIn(event.schemaName()))
                .read(null, DecoderFactory.get().binaryDecoder(event.avro(), null));
        return record.get("vsys_name").toString();
    }
}
