package dev.sluice.sinks.google;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeadLetterSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.StartFrom;
import dev.sluice.subscription.Subscription;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/** Lanes of the tenant acme, and batches of partition 3 of its topic. */
public final class SampleLanes {
    public static final String TOPIC = "fw.acme.traffic";
    public static final int PARTITION = 3;
    public static final BatchSpec BATCH = new BatchSpec(1_000, 1 << 20, Duration.ofSeconds(1));
    public static final DeliverySpec DELIVERY = new DeliverySpec(4, Duration.ofSeconds(20), Duration.ofMinutes(1));

    private SampleLanes() {}

    public static LaneSetup lane(SinkSpec sink, Schema schema) {
        return lane("denied", sink, schema);
    }

    public static LaneSetup lane(String name, SinkSpec sink, Schema schema) {
        Subscription subscription = new Subscription(
                "acme",
                name,
                new SourceSpec(
                        List.of(TOPIC),
                        null,
                        new StartFrom.Earliest(),
                        Set.of(EventType.values()),
                        new SchemaSpec.Header("schema-id", "")),
                null,
                List.of(),
                sink,
                new DeadLetterSpec("dead.acme." + name));
        return new LaneSetup(subscription, schema.toString());
    }

    /** One encoded event. */
    @SuppressWarnings("ArrayRecordComponent") // Carried to a batch, never compared.
    public record Event(long offset, long timeMicros, byte[] payload) {}

    /** The events as one batch, each followed by a host name that no payload may run into. */
    public static EventBatch batch(List<Event> events) {
        int count = events.size();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int[] payloadEnds = new int[count];
        int[] hostEnds = new int[count];
        long[] offsets = new long[count];
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            packed.writeBytes(events.get(i).payload());
            payloadEnds[i] = packed.size();
            packed.writeBytes(new byte[] {'f', 'w'});
            hostEnds[i] = packed.size();
            offsets[i] = events.get(i).offset();
            times[i] = events.get(i).timeMicros();
        }
        return new EventBatch(
                "acme/denied",
                TOPIC,
                PARTITION,
                packed.toByteArray(),
                payloadEnds,
                hostEnds,
                offsets,
                times,
                new byte[count],
                new LaneCounts(count, 0, 0));
    }

    public static Shipment shipment(List<Event> events) {
        EventBatch batch = batch(events);
        return new Shipment(List.of(new Shipment.Slice(batch, 0, batch.count())));
    }
}
