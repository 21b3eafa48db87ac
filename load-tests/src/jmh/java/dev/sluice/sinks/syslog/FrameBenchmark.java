package dev.sluice.sinks.syslog;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.loadtests.micro.TrafficEvents;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogProtocol;
import dev.sluice.testkit.generator.GeneratedEvent;
import dev.sluice.transforms.encode.OutputBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Frames an event, which is JSON, as a message of RFC 5424 with its length in front. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {
    private static final int LOCAL_0 = 16;
    private static final byte NOTICE = 5;
    private static final String LANE = "acme/denied-traffic";

    private final FrameWriter writer = new FrameWriter(
            MessageWriter.of(
                    new SyslogMessageSpec(
                            SyslogProtocol.RFC5424,
                            LOCAL_0,
                            "sluice",
                            false,
                            SyslogFraming.OCTET_COUNTING,
                            SyslogMessageSpec.MAX_BYTES,
                            Oversize.DEAD_LETTER),
                    LANE),
            SyslogFraming.OCTET_COUNTING);
    private final Shipment shipment;

    public FrameBenchmark() {
        EventBatch batch = batch();
        shipment = new Shipment(List.of(new Shipment.Slice(batch, 0, batch.count())));
    }

    private static EventBatch batch() {
        TrafficEvents events = new TrafficEvents();
        TrafficEvents.Encoding encoding = events.new Encoding(new FormatSpec.Json());
        OutputBuffer packed = new OutputBuffer(1 << 20);
        int[] payloadEnds = new int[TrafficEvents.COUNT];
        int[] hostEnds = new int[TrafficEvents.COUNT];
        for (int i = 0; i < TrafficEvents.COUNT; i++) {
            encoding.write(i, packed);
            payloadEnds[i] = packed.length();
            packed.put("fw-reykjavik-1".getBytes(StandardCharsets.UTF_8));
            hostEnds[i] = packed.length();
        }
        byte[] severities = new byte[TrafficEvents.COUNT];
        Arrays.fill(severities, NOTICE);
        return new EventBatch(
                LANE,
                "fw.acme.traffic",
                3,
                packed.bytes(),
                payloadEnds,
                hostEnds,
                LongStream.range(0, TrafficEvents.COUNT).toArray(),
                events.all().stream().mapToLong(GeneratedEvent::timeMicros).toArray(),
                severities,
                new LaneCounts(TrafficEvents.COUNT, 0, 0));
    }

    @Benchmark
    @OperationsPerInvocation(TrafficEvents.COUNT)
    public void frame() throws IOException {
        writer.write(shipment, OutputStream.nullOutputStream());
    }
}
