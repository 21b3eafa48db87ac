package dev.sluice.loadtests;

import java.util.Random;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * A job whose keyed state must be what it was: each key's numbers come in steps of the number of keys, and one that does not
 * follow the last, or that follows none and is not the first, ends the job. Its checkpoints are its configuration's.
 */
public final class SequenceJob {
    private static final int KEYS = 64;
    private static final int BYTES_A_KEY = 2_000;
    private static final double NUMBERS_PER_SECOND = 500;

    private SequenceJob() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment();
        DataGeneratorSource<Long> numbers = new DataGeneratorSource<>(
                number -> number, Long.MAX_VALUE, RateLimiterStrategy.perSecond(NUMBERS_PER_SECOND), Types.LONG);
        job.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .setParallelism(1)
                .keyBy(new Key())
                .process(new Follow())
                .uid("follow")
                .setParallelism(2)
                .sinkTo(new DiscardingSink<>())
                .setParallelism(2);
        job.execute("sequence");
    }

    /** The key of a number. */
    public static final class Key implements KeySelector<Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Long getKey(Long number) {
            return number % KEYS;
        }
    }

    /** Keeps each key's last number, and bytes that make the state large. */
    public static final class Follow extends KeyedProcessFunction<Long, Long, Long> {
        private static final long serialVersionUID = 1;

        private transient ValueState<Long> last;
        private transient ValueState<byte[]> content;

        @Override
        public void open(Configuration unused) {
            last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", Types.LONG));
            content = getRuntimeContext()
                    .getState(new ValueStateDescriptor<>(
                            "content", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> output) throws Exception {
            Long before = last.value();
            long expected = before == null ? context.getCurrentKey() : before + KEYS;
            if (number != expected) {
                throw new IllegalStateException("number: " + number + " (expected: " + expected + ")");
            }
            last.update(number);
            if (content.value() == null) {
                byte[] bytes = new byte[BYTES_A_KEY];
                new Random(number).nextBytes(bytes);
                content.update(bytes);
            }
            output.collect(number);
        }
    }
}
