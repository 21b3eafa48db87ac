package dev.sluice.loadtests.program;

import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.Subscription;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Flink's own Kafka source and one map with the plan code, object reuse on, a checkpoint every ten seconds. */
final class NativeFlinkProgram {
    private static final long CHECKPOINT_MILLIS = 10_000;

    /** Of this process: the map runs in it. */
    private static final AtomicLong EVENTS = new AtomicLong();

    private NativeFlinkProgram() {}

    public static void main(String[] arguments) {
        Metering.run(arguments, NativeFlinkProgram::start);
    }

    private static Metering.Running start(ProgramSpec spec, Metering.Failed failed) throws Exception {
        Subscription subscription = spec.subscription();
        Properties settings = new Properties();
        settings.putAll(KafkaSettings.forConsumer(KafkaSpec.plaintext(spec.bootstrapServers()), spec.group()));
        settings.replaceAll((key, value) -> value.toString());
        KafkaSource<ConsumerRecord<byte[], byte[]>> source = KafkaSource.<ConsumerRecord<byte[], byte[]>>builder()
                .setBootstrapServers(spec.bootstrapServers())
                .setTopics(subscription.source().topics())
                .setProperties(settings)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new Untouched())
                .build();
        Configuration configuration = new Configuration();
        configuration.setString("rest.bind-address", "127.0.0.1");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        environment.getConfig().enableObjectReuse();
        environment.enableCheckpointing(CHECKPOINT_MILLIS);
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "kafka")
                .map(new Shape(subscription))
                .sinkTo(new DiscardingSink<>());
        var unused = environment
                .executeAsync()
                .getJobExecutionResult()
                .whenComplete((result, cause) -> failed.with(
                        cause == null ? new IllegalStateException("the job ended (expected: it runs)") : cause));
        return EVENTS::get;
    }

    /** Hands the consumer's records on as they are. */
    private static final class Untouched implements KafkaRecordDeserializationSchema<ConsumerRecord<byte[], byte[]>> {
        private static final long serialVersionUID = 1;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ConsumerRecord<byte[], byte[]>> out) {
            out.collect(record);
        }

        @Override
        public TypeInformation<ConsumerRecord<byte[], byte[]>> getProducedType() {
            return TypeInformation.of(new TypeHint<>() {});
        }
    }

    private static final class Shape extends RichMapFunction<ConsumerRecord<byte[], byte[]>, Boolean> {
        private static final long serialVersionUID = 1;

        private final Subscription subscription;
        private transient @Nullable HandWritten plan;

        Shape(Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void open(OpenContext context) {
            plan = new HandWritten(subscription);
        }

        @Override
        public Boolean map(ConsumerRecord<byte[], byte[]> record) throws Exception {
            if (plan != null) {
                plan.shape(record);
            }
            EVENTS.lazySet(EVENTS.getPlain() + 1);
            return true;
        }
    }
}
