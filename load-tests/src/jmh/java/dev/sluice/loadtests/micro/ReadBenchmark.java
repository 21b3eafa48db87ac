package dev.sluice.loadtests.micro;

import dev.sluice.testkit.generator.GeneratedEvent;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.MalformedRecordException;
import dev.sluice.transforms.plan.RecordPlan;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.Blackhole;

/** Reads 22 fields of an event's Avro bytes and passes over the others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReadBenchmark {
    private final List<GeneratedEvent> events;
    private final RecordPlan.Reader reader;

    public ReadBenchmark() {
        TrafficEvents traffic = new TrafficEvents();
        events = traffic.all();
        reader = traffic.plan().reader();
    }

    @Benchmark
    @OperationsPerInvocation(TrafficEvents.COUNT)
    public void read(Blackhole sink) throws MalformedRecordException {
        FieldSlots slots = reader.slots();
        for (GeneratedEvent event : events) {
            reader.read(event.avro(), 0, event.avro().length);
            sink.consume(slots.end[0]);
        }
    }
}
