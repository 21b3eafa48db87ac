package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.TableName;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.subscription.SinkSpec;
import java.time.Duration;
import java.util.List;

/**
 * Opens the receivers of BigQuery lanes. Payloads are protobuf rows of the lane's schema as {@link
 * dev.sluice.events.RowType} lays them out. At-least-once receivers of one process share the client's connections;
 * exactly-once ones have their own.
 *
 * @param endpoints where BigQuery is
 */
record BigQueryReceiverFactory(GoogleEndpoints endpoints) implements ReceiverFactory {

    /**
     * Opens a lane's receiver; connects with its first shipment.
     *
     * @throws IllegalArgumentException for a lane of another kind, or a schema that has no row
     */
    @Override
    public Receiver open(LaneSetup lane) {
        SinkSpec.BigQuery sink = lane.sink(SinkSpec.BigQuery.class);
        TableName table = TableName.of(sink.project(), sink.dataset(), sink.table());
        RowLayout layout = RowLayout.of(lane.schema(), sink.layout().positionColumns());
        String name = BigQueryTables.name(sink);
        Duration timeout = sink.delivery().requestTimeout();
        Runnable prepareTable = () -> BigQueryTables.prepare(endpoints, List.of(lane));
        return switch (sink.mode()) {
            case AT_LEAST_ONCE ->
                new BigQueryReceiver(
                        name,
                        timeout,
                        layout,
                        new WriterOpener<>(
                                () -> TableWriter.open(endpoints, table, layout.descriptor(), timeout), prepareTable));
            case EXACTLY_ONCE ->
                new ExactlyOnceReceiver(
                        name,
                        timeout,
                        layout,
                        new WriterOpener<>(
                                () -> TableWriter.openBuffered(endpoints, table, layout.descriptor(), timeout),
                                prepareTable));
        };
    }
}
