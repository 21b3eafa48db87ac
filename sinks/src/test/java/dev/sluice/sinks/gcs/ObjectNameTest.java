package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObjectNameTest {
    private static final SinkSpec.Gcs TOP = sink("");
    private static final Subscription SUBSCRIPTION =
            SampleLanes.lane(TOP, GcsReceiverTest.SCHEMA).subscription();

    @Test
    void aFolderEndsWithItsHour() {
        EventBatch batch = batch("2026-11-01T13:59:59.999999Z", "2026-11-01T14:00:00Z", "2026-11-01T14:59:59Z");

        assertThat(ObjectName.folder(batch, 1)).isNotEqualTo(ObjectName.folder(batch, 0));
        assertThat(ObjectName.folder(batch, 2)).isEqualTo(ObjectName.folder(batch, 1));
        assertThat(ObjectName.of(SUBSCRIPTION, TOP, "avro", batch, 0))
                .isEqualTo("tenant=acme/dt=2026-11-01/hour=13/denied.fw.acme.traffic-3-00000000000000000000.avro");
        assertThat(ObjectName.of(SUBSCRIPTION, sink("a/b"), "avro", batch, 2))
                .isEqualTo("a/b/tenant=acme/dt=2026-11-01/hour=14/denied.fw.acme.traffic-3-00000000000000000002.avro");
    }

    @Test
    void timesBefore1970HaveTheirHourToo() {
        EventBatch batch = batch("1969-12-31T23:59:59.999999Z");

        assertThat(ObjectName.of(SUBSCRIPTION, TOP, "avro", batch, 0)).contains("dt=1969-12-31/hour=23/");
    }

    private static SinkSpec.Gcs sink(String prefix) {
        return new SinkSpec.Gcs("archive", prefix, new FormatSpec.Avro(), SampleLanes.BATCH, SampleLanes.DELIVERY);
    }

    @Test
    void aHashedNameBeginsWithAShardOfItsPartition() {
        SinkSpec.Gcs hashed = new SinkSpec.Gcs(
                "archive", "logs", true, new FormatSpec.Avro(), null, false, SampleLanes.BATCH, SampleLanes.DELIVERY);
        EventBatch batch = batch("2026-11-01T13:00:00Z", "2026-11-02T00:00:00Z");

        // Written down here because it must never change.
        assertThat(ObjectName.of(SUBSCRIPTION, hashed, "avro", batch, 0))
                .isEqualTo("logs/shard=0b0/tenant=acme/dt=2026-11-01/hour=13/"
                        + "denied.fw.acme.traffic-3-00000000000000000000.avro");
        assertThat(ObjectName.of(SUBSCRIPTION, hashed, "avro", batch, 1))
                .startsWith("logs/shard=0b0/tenant=acme/dt=2026-11-02/hour=00/");
    }

    private static EventBatch batch(String... times) {
        List<Long> micros = Stream.of(times)
                .map(time -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time)))
                .toList();
        return SampleLanes.batch(Stream.iterate(0, i -> i < times.length, i -> i + 1)
                .map(i -> GcsReceiverTest.event(i, micros.get(i)))
                .toList());
    }
}
