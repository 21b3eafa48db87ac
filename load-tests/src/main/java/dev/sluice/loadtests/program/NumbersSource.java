package dev.sluice.loadtests.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Numbers without end: each split gives all of its own once, at once, and then one of them every 50 ms. What it keeps in a
 * checkpoint is as large as told, like the offsets of a read of many partitions; it does not shrink when it is compressed.
 */
final class NumbersSource extends UnboundedSource<Integer, NumbersSource.Mark> {
    private static final long serialVersionUID = 1;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final int split;
    private final int numbers;
    private final int markBytes;

    /**
     * A source of split 0.
     *
     * @param numbers how many different ones a split has
     * @param markBytes size of a split's state
     */
    NumbersSource(int numbers, int markBytes) {
        this(0, numbers, markBytes);
    }

    private NumbersSource(int split, int numbers, int markBytes) {
        this.split = split;
        this.numbers = numbers;
        this.markBytes = markBytes;
    }

    @Override
    public List<NumbersSource> split(int desired, PipelineOptions options) {
        return IntStream.range(0, desired)
                .mapToObj(index -> new NumbersSource(index, numbers, markBytes))
                .toList();
    }

    @Override
    public UnboundedReader<Integer> createReader(PipelineOptions options, @Nullable Mark mark) {
        return new Reader(this, mark == null ? 0 : mark.given());
    }

    @Override
    public Coder<Mark> getCheckpointMarkCoder() {
        return new MarkCoder();
    }

    @Override
    public Coder<Integer> getOutputCoder() {
        return VarIntCoder.of();
    }

    /**
     * What a checkpoint holds.
     *
     * @param given numbers given before
     * @param content makes the size
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Mark(long given, byte[] content) implements CheckpointMark {
        @Override
        public void finalizeCheckpoint() {
            // Nothing waits for it.
        }
    }

    private static final class MarkCoder extends CustomCoder<Mark> {
        private static final long serialVersionUID = 1;

        @Override
        public void encode(Mark mark, OutputStream out) throws IOException {
            VarLongCoder.of().encode(mark.given(), out);
            ByteArrayCoder.of().encode(mark.content(), out);
        }

        @Override
        public Mark decode(InputStream in) throws IOException {
            return new Mark(VarLongCoder.of().decode(in), ByteArrayCoder.of().decode(in));
        }
    }

    private static final class Reader extends UnboundedReader<Integer> {
        private final NumbersSource source;
        private long given;
        private long lastNanos;
        private @Nullable Integer current;

        Reader(NumbersSource source, long given) {
            this.source = source;
            this.given = given;
        }

        @Override
        public boolean start() {
            return advance();
        }

        @Override
        public boolean advance() {
            long now = System.nanoTime();
            if (given >= source.numbers && now - lastNanos < PAUSE_NANOS) {
                current = null;
                return false;
            }
            lastNanos = now;
            current = source.split * source.numbers + (int) (given % source.numbers);
            given++;
            return true;
        }

        @Override
        public Integer getCurrent() {
            if (current == null) {
                throw new NoSuchElementException();
            }
            return current;
        }

        @Override
        public Instant getCurrentTimestamp() {
            return Instant.now();
        }

        @Override
        public Instant getWatermark() {
            return Instant.now();
        }

        @Override
        public CheckpointMark getCheckpointMark() {
            byte[] content = new byte[source.markBytes];
            new Random(given).nextBytes(content);
            return new Mark(given, content);
        }

        @Override
        public UnboundedSource<Integer, ?> getCurrentSource() {
            return source;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
