package dev.sluice.loadtests.program;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Beam's own KafkaIO on Flink, in two ways. The common one: decode to GenericRecord, filter, project and write as JSON in
 * four steps, with the options that Beam has by default. The tuned one: no GenericRecord but the product's plan code in one
 * step, with {@code fasterCopy}, {@code objectReuse} and all metrics off: the most that can be had with KafkaIO.
 */
final class KafkaIoProgram {
    /** Of this process: the steps run in it. */
    private static final AtomicLong EVENTS = new AtomicLong();

    private KafkaIoProgram() {}

    /** The common way. */
    static final class Common {
        private Common() {}

        public static void main(String[] arguments) {
            Metering.run(arguments, (spec, failed) -> KafkaIoProgram.start(spec, failed, false));
        }
    }

    /** The tuned way. */
    static final class Tuned {
        private Tuned() {}

        public static void main(String[] arguments) {
            Metering.run(arguments, (spec, failed) -> KafkaIoProgram.start(spec, failed, true));
        }
    }

    private static Metering.Running start(ProgramSpec spec, Metering.Failed failed, boolean tuned) throws Exception {
        Subscription subscription = spec.subscription();
        FlinkPipelineOptions options = PipelineOptionsFactory.create().as(FlinkPipelineOptions.class);
        options.setRunner(FlinkRunner.class);
        options.setStreaming(true);
        options.setParallelism(1);
        CheckpointPlan plan = CheckpointPlan.of(CheckpointPlan.Profile.STATELESS_SMALL);
        options.setCheckpointingInterval(plan.interval().toMillis());
        if (tuned) {
            options.setFasterCopy(true);
            options.setObjectReuse(true);
            options.setDisableMetrics(true);
        }
        Pipeline pipeline = Pipeline.create(options);
        PCollection<KafkaRecord<byte[], byte[]>> records = pipeline.apply("Read", read(spec, subscription));
        if (tuned) {
            records.apply("Shape", ParDo.of(new ShapeFn(subscription))).setCoder(VoidCoder.of());
        } else {
            common(records, subscription);
        }
        BeamJob.start(pipeline, options, LocalFlink.start(plan, 1), failed);
        return EVENTS::get;
    }

    private static KafkaIO.Read<byte[], byte[]> read(ProgramSpec spec, Subscription subscription) {
        Map<String, Object> settings =
                new HashMap<>(KafkaSettings.forConsumer(KafkaSpec.plaintext(spec.bootstrapServers()), spec.group()));
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return KafkaIO.<byte[], byte[]>read()
                .withBootstrapServers(spec.bootstrapServers())
                .withTopics(subscription.source().topics())
                .withConsumerConfigUpdates(settings)
                .withKeyDeserializer(ByteArrayDeserializer.class)
                .withValueDeserializer(ByteArrayDeserializer.class)
                .commitOffsetsInFinalize();
    }

    private static void common(PCollection<KafkaRecord<byte[], byte[]>> records, Subscription subscription) {
        List<String> columns = ((StepSpec.Include) subscription.steps().get(0)).fields();
        Schema traffic = WriterSchemas.builtIn(WriterSchemas.TRAFFIC);
        Schema both = Schema.createUnion(traffic, WriterSchemas.builtIn(WriterSchemas.THREAT));
        Schema projected = projected(traffic, columns);
        records.apply("Decode", ParDo.of(new DecodeFn()))
                .setCoder(AvroCoder.of(both))
                .apply("Filter", ParDo.of(new FilterFn()))
                .setCoder(AvroCoder.of(both))
                .apply("Project", ParDo.of(new ProjectFn(columns, projected.toString())))
                .setCoder(AvroCoder.of(projected))
                .apply("Write JSON", ParDo.of(new JsonFn()))
                .setCoder(StringUtf8Coder.of());
    }

    private static Schema projected(Schema full, List<String> columns) {
        return Schema.createRecord(
                "Projected",
                null,
                full.getNamespace(),
                false,
                columns.stream()
                        .map(column -> new Schema.Field(
                                full.getField(column), full.getField(column).schema()))
                        .toList());
    }

    static final class ShapeFn extends DoFn<KafkaRecord<byte[], byte[]>, Void> {
        private static final long serialVersionUID = 1;

        private final Subscription subscription;
        private transient @Nullable HandWritten plan;

        ShapeFn(Subscription subscription) {
            this.subscription = subscription;
        }

        @Setup
        public void setUp() {
            plan = new HandWritten(subscription);
        }

        @ProcessElement
        public void shape(@Element KafkaRecord<byte[], byte[]> record) throws Exception {
            if (plan != null) {
                plan.shape(new ConsumerRecord<>(
                        record.getTopic(),
                        record.getPartition(),
                        record.getOffset(),
                        record.getTimestamp(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        new byte[0],
                        record.getKV().getValue(),
                        record.getHeaders(),
                        Optional.empty()));
            }
            EVENTS.lazySet(EVENTS.getPlain() + 1);
        }
    }

    static final class DecodeFn extends DoFn<KafkaRecord<byte[], byte[]>, GenericRecord> {
        private static final long serialVersionUID = 1;

        private transient @Nullable GenericDatumReader<GenericRecord> traffic;
        private transient @Nullable GenericDatumReader<GenericRecord> threat;
        private transient @Nullable BinaryDecoder decoder;

        @Setup
        public void setUp() {
            traffic = new GenericDatumReader<>(WriterSchemas.builtIn(WriterSchemas.TRAFFIC));
            threat = new GenericDatumReader<>(WriterSchemas.builtIn(WriterSchemas.THREAT));
        }

        @ProcessElement
        public void decode(@Element KafkaRecord<byte[], byte[]> record, OutputReceiver<GenericRecord> out)
                throws IOException {
            byte[] name =
                    record.getHeaders().lastHeader(WriterSchemas.SCHEMA_HEADER).value();
            GenericDatumReader<GenericRecord> reader =
                    new String(name, StandardCharsets.UTF_8).equals(WriterSchemas.TRAFFIC) ? traffic : threat;
            decoder = DecoderFactory.get().binaryDecoder(record.getKV().getValue(), decoder);
            if (reader != null) {
                out.output(reader.read(null, decoder));
            }
            EVENTS.lazySet(EVENTS.getPlain() + 1);
        }
    }

    /** The benchmark's filter, as a user would write it in Java. */
    static final class FilterFn extends DoFn<GenericRecord, GenericRecord> {
        private static final long serialVersionUID = 1;

        @ProcessElement
        public void filter(@Element GenericRecord event, OutputReceiver<GenericRecord> out) {
            if (event.get("risk_of_app") instanceof Number risk && risk.intValue() >= 4) {
                out.output(event);
            }
        }
    }

    static final class ProjectFn extends DoFn<GenericRecord, GenericRecord> {
        private static final long serialVersionUID = 1;

        private final List<String> columns;
        private final String schemaText;
        private transient @Nullable Schema schema;

        ProjectFn(List<String> columns, String schemaText) {
            this.columns = List.copyOf(columns);
            this.schemaText = schemaText;
        }

        @Setup
        public void setUp() {
            schema = new Schema.Parser().parse(schemaText);
        }

        @ProcessElement
        public void project(@Element GenericRecord event, OutputReceiver<GenericRecord> out) {
            GenericRecord projected = new GenericData.Record(schema);
            columns.forEach(column -> projected.put(column, event.get(column)));
            out.output(projected);
        }
    }

    static final class JsonFn extends DoFn<GenericRecord, String> {
        private static final long serialVersionUID = 1;

        @ProcessElement
        public void write(@Element GenericRecord event, OutputReceiver<String> out) {
            out.output(event.toString());
        }
    }
}
