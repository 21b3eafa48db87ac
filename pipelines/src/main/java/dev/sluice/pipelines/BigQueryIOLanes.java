package dev.sluice.pipelines;

import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import dev.sluice.subscription.Subscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a job has to be like for lanes that Beam's BigQueryIO writes. */
final class BigQueryIOLanes {

    private BigQueryIOLanes() {}

    /**
     * What stands against the lanes of BigQueryIO, one a line; empty when there are none.
     *
     * @param ledgerTopic null when the job keeps no ledger
     */
    static List<String> problems(List<Subscription> subscriptions, @Nullable String ledgerTopic) {
        boolean shared =
                subscriptions.stream().map(Subscription::tenant).distinct().count() > 1;
        List<String> problems = new ArrayList<>();
        Set<String> tables = new HashSet<>();
        for (Subscription subscription : subscriptions) {
            if (!(subscription.sink() instanceof SinkSpec.BigQuery sink) || sink.writer() != BigQueryWriter.BEAM) {
                continue;
            }
            String lane = subscription.lane();
            if (ledgerTopic != null) {
                problems.add(writer(lane, "without --ledgerTopic, as BigQueryIO does not say what it has delivered"));
            }
            if (shared) {
                problems.add(writer(lane, "in a job of one tenant, as the job fails with what BigQueryIO gives up on"));
            }
            String table = sink.project() + "." + sink.dataset() + "." + sink.table();
            if (!tables.add(table)) {
                // Its cache of append clients goes by the table and holds the columns of the lane that came first.
                problems.add(lane + ": sink.bigquery.table: \"" + table + "\" (expected: another table than those of"
                        + " other lanes with writer: beam, as BigQueryIO would mix up their columns)");
            }
        }
        return problems;
    }

    private static String writer(String lane, String expected) {
        return lane + ": sink.bigquery.writer: \"beam\" (expected: beam only " + expected + ")";
    }
}
