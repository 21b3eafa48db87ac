package dev.sluice.cli.demo;

import dev.sluice.loadtests.verify.LaneReport;
import java.util.List;

/**
 * What a demo found.
 *
 * @param ok whether every lane has all that it should have and nothing else
 * @param eventsSent events produced into Kafka
 * @param unreadableLines input lines that are no event; each is reported on standard error
 * @param seconds from the job's start until the last event had arrived
 * @param lanes one report per subscription
 */
record DemoReport(
        String command, boolean ok, long eventsSent, long unreadableLines, double seconds, List<LaneReport> lanes) {

    static DemoReport of(long eventsSent, long unreadableLines, double seconds, List<LaneReport> lanes) {
        return new DemoReport(
                "demo", lanes.stream().allMatch(LaneReport::ok), eventsSent, unreadableLines, seconds, lanes);
    }

    /** The table that a person reads. */
    String table() {
        StringBuilder table = new StringBuilder(String.format(
                "%-10s %-24s %-9s %9s %9s %9s %8s %10s %13s%n",
                "tenant",
                "subscription",
                "sink",
                "matched",
                "delivered",
                "distinct",
                "missing",
                "duplicated",
                "dead-lettered"));
        for (LaneReport lane : lanes) {
            table.append(String.format(
                    "%-10s %-24s %-9s %9d %9d %9d %8d %10d %13d%n",
                    lane.tenant(),
                    lane.subscription(),
                    lane.sink(),
                    lane.matched(),
                    lane.delivered(),
                    lane.distinct(),
                    lane.missing(),
                    lane.duplicated(),
                    lane.deadLettered()));
            if (lane.unexpected() > 0) {
                table.append(String.format("  unexpected: %d events that do not match%n", lane.unexpected()));
            }
        }
        return table.append(String.format(
                        "%d events sent, %d unreadable lines, %.1f s: %s%n",
                        eventsSent, unreadableLines, seconds, ok ? "nothing is missing" : "NOT AS EXPECTED"))
                .toString();
    }
}
