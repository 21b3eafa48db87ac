package dev.sluice.loadtests.micro;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.TargetSchema;
import dev.sluice.transforms.encode.OutputBuffer;
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

/** Writes 22 fields of an event that has been read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodeBenchmark {

    /** What is written. */
    public enum Format {
        JSON,
        OCSF,
        ECS,
        UDM,
        CEF,
        LEEF,
        CSV,
        AVRO,
        PROTOBUF_ROW;

        private FormatSpec spec() {
            return switch (this) {
                case JSON -> new FormatSpec.Json();
                case OCSF -> new FormatSpec.Json(TargetSchema.OCSF);
                case ECS -> new FormatSpec.Json(TargetSchema.ECS);
                case UDM -> new FormatSpec.Json(TargetSchema.UDM);
                case CEF -> new FormatSpec.Cef();
                case LEEF -> new FormatSpec.Leef();
                case CSV -> new FormatSpec.Csv(false);
                case AVRO -> new FormatSpec.Avro();
                case PROTOBUF_ROW -> new FormatSpec.ProtobufRow();
            };
        }
    }

    @Param
    public Format format;

    private final OutputBuffer out = new OutputBuffer(2 << 20);
    private TrafficEvents.Encoding encoding;

    @Setup
    public void bind() {
        encoding = new TrafficEvents().new Encoding(format.spec());
    }

    /** Returns the bytes written. */
    @Benchmark
    @OperationsPerInvocation(TrafficEvents.COUNT)
    public int encode() {
        out.truncate(0);
        for (int i = 0; i < TrafficEvents.COUNT; i++) {
            encoding.write(i, out);
        }
        return out.length();
    }
}
