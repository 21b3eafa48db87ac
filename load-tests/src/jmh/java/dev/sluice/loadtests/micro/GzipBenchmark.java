package dev.sluice.loadtests.micro;

import dev.sluice.sinks.delivery.FastGzip;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.transforms.encode.OutputBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Compresses 1 MB of events as JSON lines: one request's body. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GzipBenchmark {
    private static final int BYTES = 1_000_000;

    private final byte[] lines;
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(BYTES);

    public GzipBenchmark() {
        TrafficEvents.Encoding encoding = new TrafficEvents().new Encoding(new FormatSpec.Json());
        OutputBuffer out = new OutputBuffer(2 * BYTES);
        for (int i = 0; out.length() < BYTES; i = (i + 1) % TrafficEvents.COUNT) {
            encoding.write(i, out);
            out.put('\n');
        }
        lines = Arrays.copyOf(out.bytes(), BYTES);
    }

    /** Returns the compressed bytes. */
    @Benchmark
    public int compress() throws IOException {
        compressed.reset();
        try (FastGzip gzip = new FastGzip(compressed)) {
            gzip.write(lines);
        }
        return compressed.size();
    }
}
