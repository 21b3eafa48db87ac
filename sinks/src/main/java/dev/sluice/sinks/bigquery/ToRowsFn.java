package dev.sluice.sinks.bigquery;

import com.google.protobuf.ByteString;
import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.SinkSpec;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/** Takes one lane's batches apart into the rows that {@link RowLayout} describes. */
final class ToRowsFn extends DoFn<EventBatch, byte[]> {
    private static final long serialVersionUID = 1;

    private final LaneSetup lane;
    private transient @Nullable RowLayout layout;

    ToRowsFn(LaneSetup lane) {
        this.lane = lane;
    }

    @Setup
    public void setUp() {
        SinkSpec.BigQuery sink = lane.sink(SinkSpec.BigQuery.class);
        layout = RowLayout.of(lane.schema(), sink.layout().positionColumns());
    }

    @ProcessElement
    public void process(@Element EventBatch batch, OutputReceiver<byte[]> rows) {
        if (batch.lane().equals(lane.subscription().lane())) {
            Shipment all = new Shipment(List.of(new Shipment.Slice(batch, 0, batch.count())));
            for (ByteString row : Objects.requireNonNull(layout).rows(all).getSerializedRowsList()) {
                rows.output(row.toByteArray());
            }
        }
    }
}
