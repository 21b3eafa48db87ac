package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordBatchCoder;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class ShapeEventsTest {

    @Test
    void branchesBySinkAndKeepsTheJobGoing() {
        Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
        RecordBatch first = new Records()
                .add(Records.traffic().build())
                .add(new byte[] {9}, WriterSchemas.TRAFFIC)
                .add(Records.traffic().set("action", "deny").build())
                .batch("fw.acme", 0);
        RecordBatch second = new Records().add(Records.traffic().build()).batch("fw.acme", 1);
        ShapeEvents shaping = ShapeEvents.of(List.of(
                Subscriptions.named("objects")
                        .steps(new StepSpec.Include(List.of("action")))
                        .build(),
                Subscriptions.named("rows")
                        .filter("action = 'deny'")
                        .toBigQuery()
                        .build()));

        PCollectionTuple shaped = pipeline.apply(Create.timestamped(
                                TimestampedValue.of(first, Instant.ofEpochMilli(2_000)),
                                TimestampedValue.of(second, Instant.ofEpochMilli(1_000)))
                        .withCoder(RecordBatchCoder.of()))
                .apply("ShapeEvents", shaping);

        PAssert.that(shaped.get(ShapeEvents.batches(SinkSpec.Kind.GCS))).satisfies(batches -> {
            Set<String> ids = new HashSet<>();
            for (EventBatch batch : batches) {
                assertThat(batch.lane()).isEqualTo("acme/objects");
                for (int i = 0; i < batch.count(); i++) {
                    assertThat(ids.add(batch.eventId(i))).isTrue();
                }
            }
            assertThat(ids).containsExactlyInAnyOrder("fw.acme-0-0", "fw.acme-0-2", "fw.acme-1-0");
            return null;
        });
        PAssert.that(shaped.get(ShapeEvents.batches(SinkSpec.Kind.BIGQUERY))).satisfies(batches -> {
            assertThat(batches).extracting(EventBatch::firstOffset).containsExactly(2L);
            return null;
        });
        PAssert.that(shaped.get(ShapeEvents.batches(SinkSpec.Kind.HTTPS))).satisfies(batches -> {
            assertThat(batches).isEmpty();
            return null;
        });
        PAssert.that(shaped.get(ShapeEvents.DEAD_LETTERS)).satisfies(letters -> {
            assertThat(letters).hasSize(2).allMatch(letter -> letter.reason() == Reason.MALFORMED_VALUE);
            assertThat(letters).extracting(DeadLetter::lane).containsExactlyInAnyOrder("acme/objects", "acme/rows");
            return null;
        });

        PipelineResult result = pipeline.run();
        result.waitUntilFinish();
        assertThat(count(result, "sluice_shape", ShapeMetric.EVENTS_READ_TOTAL)).isEqualTo(8);
        assertThat(count(result, "sluice_shape", ShapeMetric.EVENTS_DEAD_LETTERED_TOTAL))
                .isEqualTo(2);
        assertThat(count(result, "sluice_shape.acme.rows", ShapeMetric.EVENTS_FILTERED_TOTAL))
                .isEqualTo(2);
        assertThat(count(result, "sluice_shape.acme.rows", ShapeMetric.EVENTS_KEPT_TOTAL))
                .isEqualTo(1);
    }

    private static long count(PipelineResult result, String namespace, ShapeMetric metric) {
        MetricsFilter filter = MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.named(namespace, metric.metricName()))
                .build();
        long sum = 0;
        for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
            sum += counter.getAttempted();
        }
        return sum;
    }
}
