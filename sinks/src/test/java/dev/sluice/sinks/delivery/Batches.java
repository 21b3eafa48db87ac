package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.DeadLetterSpec;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.StartFrom;
import dev.sluice.subscription.Subscription;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Batches, shipments and lanes for tests. */
public final class Batches {
    public static final String LANE = "acme/denied";
    public static final String TOPIC = "fw.acme";

    /** 2026-11-01T10:20:30.123456Z. */
    public static final long TIME_MICROS = 1_793_528_430_123_456L;

    private Batches() {}

    /** Events whose payload names their offset, at consecutive offsets from {@code first}. */
    public static EventBatch of(int partition, long first, int count) {
        return of(
                partition,
                first,
                "fw-1",
                IntStream.range(0, count)
                        .mapToObj(i -> "{\"event_id\":\"" + TOPIC + "-" + partition + "-" + (first + i) + "\"}")
                        .toArray(String[]::new));
    }

    /** Events with these payloads at consecutive offsets, reported by one host. */
    public static EventBatch of(int partition, long first, String host, String... payloads) {
        int count = payloads.length;
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int[] payloadEnds = new int[count];
        int[] hostEnds = new int[count];
        long[] offsets = new long[count];
        long[] times = new long[count];
        byte[] severities = new byte[count];
        for (int i = 0; i < count; i++) {
            packed.writeBytes(payloads[i].getBytes(StandardCharsets.UTF_8));
            payloadEnds[i] = packed.size();
            packed.writeBytes(host.getBytes(StandardCharsets.UTF_8));
            hostEnds[i] = packed.size();
            offsets[i] = first + i;
            times[i] = TIME_MICROS;
            severities[i] = (byte) (i % 8);
        }
        return new EventBatch(
                LANE,
                TOPIC,
                partition,
                packed.toByteArray(),
                payloadEnds,
                hostEnds,
                offsets,
                times,
                severities,
                new LaneCounts(count, 0, 0));
    }

    public static Shipment shipment(EventBatch... batches) {
        return new Shipment(
                List.of(batches).stream().map(b -> new Slice(b, 0, b.count())).toList());
    }

    /** The lane of these batches, with this sink. */
    public static LaneSetup lane(SinkSpec sink) {
        Subscription subscription = new Subscription(
                "acme",
                "denied",
                new SourceSpec(
                        List.of(TOPIC),
                        null,
                        new StartFrom.Earliest(),
                        Set.of(EventType.TRAFFIC),
                        new SchemaSpec.Fixed("panos-traffic-1")),
                null,
                List.of(),
                sink,
                new DeadLetterSpec("dead.acme"));
        return new LaneSetup(subscription, "{\"type\":\"record\",\"name\":\"Event\",\"fields\":[]}");
    }

    static List<Long> offsets(Shipment shipment) {
        List<Long> offsets = new ArrayList<>();
        for (Slice slice : shipment.slices()) {
            for (int i = slice.from(); i < slice.to(); i++) {
                offsets.add(slice.batch().offset(i));
            }
        }
        return offsets;
    }
}
