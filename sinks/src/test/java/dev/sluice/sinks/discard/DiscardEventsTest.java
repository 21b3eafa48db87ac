package dev.sluice.sinks.discard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatchCoder;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;

class DiscardEventsTest {

    @Test
    void countsEventsAsDeliveredAndReturnsThoseThatNoBatchCouldHold() {
        LaneSetup lane = Batches.lane(new SinkSpec.Discard(
                new FormatSpec.Json(), new BatchSpec(4, 1_024, Duration.ofMinutes(1)), DeliverySpec.DEFAULT));
        Pipeline pipeline = Pipeline.create();
        PAssert.that(pipeline.apply(
                                "Batches",
                                Create.of(Batches.of(0, 0, 10), Batches.of(1, 100, "fw-1", "x".repeat(2_000), "small"))
                                        .withCoder(EventBatchCoder.of()))
                        .apply("Discard", DiscardEvents.lanes(List.of(lane)))
                        .deadLetters()
                        .get(0))
                .satisfies(letters -> {
                    assertThat(letters).singleElement().satisfies(letter -> {
                        assertThat(letter.offset()).isEqualTo(100);
                        assertThat(letter.reason()).isEqualTo(Reason.TOO_LARGE);
                    });
                    return null;
                });

        PipelineResult result = pipeline.run();
        result.waitUntilFinish();

        assertThat(result.metrics()
                        .queryMetrics(MetricsFilter.builder()
                                .addNameFilter(MetricNameFilter.named(
                                        "sluice_delivery." + Batches.LANE.replace('/', '.'), "events_delivered_total"))
                                .build())
                        .getCounters())
                .singleElement()
                .extracting(MetricResult::getAttempted)
                .isEqualTo(11L);
    }
}
