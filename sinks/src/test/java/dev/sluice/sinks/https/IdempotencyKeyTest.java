package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {
    private final EventBatch batch = Batches.of(0, 100, 10);

    @Test
    void isTheSameForTheSameEvents() {
        assertThat(IdempotencyKey.of(Batches.shipment(batch)))
                .isEqualTo(IdempotencyKey.of(Batches.shipment(Batches.of(0, 100, 10))))
                .matches("\"[0-9a-f]{32}\"");
    }

    @Test
    void differsForOtherEvents() {
        assertThat(List.of(
                        IdempotencyKey.of(Batches.shipment(batch)),
                        IdempotencyKey.of(Batches.shipment(Batches.of(1, 100, 10))),
                        IdempotencyKey.of(Batches.shipment(Batches.of(0, 101, 10))),
                        IdempotencyKey.of(new Shipment(List.of(new Slice(batch, 0, 9)))),
                        IdempotencyKey.of(new Shipment(List.of(new Slice(batch, 0, 4), new Slice(batch, 5, 10)))),
                        IdempotencyKey.of(Batches.shipment(batch, Batches.of(1, 0, 1)))))
                .doesNotHaveDuplicates();
    }
}
