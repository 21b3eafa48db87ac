package dev.sluice.testkit.flink;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A job that a test puts into a JAR and submits: counts slowly, with a checkpoint every given number of milliseconds. */
public final class EndlessJob {

    private static final double RECORDS_PER_SECOND = 100;

    private EndlessJob() {}

    /** The first argument is the interval of checkpoints. */
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment();
        job.setParallelism(1);
        job.enableCheckpointing(Long.parseLong(arguments[0]));
        DataGeneratorSource<Long> numbers = new DataGeneratorSource<>(
                number -> number, Long.MAX_VALUE, RateLimiterStrategy.perSecond(RECORDS_PER_SECOND), Types.LONG);
        job.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers").sinkTo(new DiscardingSink<>());
        job.execute("endless");
    }
}
