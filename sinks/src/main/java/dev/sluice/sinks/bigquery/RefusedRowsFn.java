package dev.sluice.sinks.bigquery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.bigquery.model.TableRow;
import dev.sluice.events.DeadLetter;
import dev.sluice.events.Stage;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.DeliveryMetric;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryStorageApiInsertError;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/**
 * Rows that BigQueryIO returns as refused, as dead letters. What it returns is the row's columns as text: column
 * {@code event_id} says which event it was.
 */
final class RefusedRowsFn extends DoFn<BigQueryStorageApiInsertError, DeadLetter> {
    private static final long serialVersionUID = 1;

    private final String lane;
    private final Counter refused;

    RefusedRowsFn(String lane) {
        this.lane = lane;
        this.refused =
                Metrics.counter(DeliveryMetric.namespace(lane), DeliveryMetric.EVENTS_REFUSED_TOTAL.metricName());
    }

    @ProcessElement
    public void process(@Element BigQueryStorageApiInsertError error, OutputReceiver<DeadLetter> deadLetters)
            throws IOException {
        refused.inc();
        deadLetters.output(deadLetter(lane, error));
    }

    static DeadLetter deadLetter(String lane, BigQueryStorageApiInsertError error) throws IOException {
        TableRow row = error.getRow();
        String id = Objects.requireNonNull(column(row, 0, "event_id"), "event_id is in every row");
        String time = column(row, 1, "event_time");
        int offset = id.lastIndexOf('-');
        int partition = id.lastIndexOf('-', offset - 1);
        Answer.Refusal refusal = AppendFailure.refusal(Objects.requireNonNullElse(error.getErrorMessage(), "refused"));
        return new DeadLetter(
                lane,
                Stage.DELIVER,
                refusal.reason(),
                refusal.detail(),
                id.substring(0, partition),
                Integer.parseInt(id.substring(partition + 1, offset)),
                Long.parseLong(id.substring(offset + 1)),
                "",
                time == null ? -1 : TimeUnit.MICROSECONDS.toMillis(Long.parseLong(time)),
                null,
                GsonFactory.getDefaultInstance().toString(row).getBytes(UTF_8));
    }

    /** A row with a column "f" is a list, since TableRow has a meaning of its own for that name. */
    private static @Nullable String column(TableRow row, int position, String name) {
        return (String)
                (row.getF() == null ? row.get(name) : row.getF().get(position).getV());
    }
}
