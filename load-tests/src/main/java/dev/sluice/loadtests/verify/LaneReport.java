package dev.sluice.loadtests.verify;

import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.IdCounts;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of one lane's events, by event id.
 *
 * @param sink https, syslog, bigquery or gcs
 * @param matched events that the subscription should deliver, computed without the pipeline
 * @param delivered events that the receiver has, repetitions included
 * @param distinct different events that the receiver has
 * @param missing events that match and that neither the receiver nor the dead letters have
 * @param duplicated deliveries beyond the first of an event
 * @param unexpected different events that the receiver has although they do not match
 * @param deadLettered different events in the dead-letter topic
 */
public record LaneReport(
        String tenant,
        String subscription,
        String sink,
        long matched,
        long delivered,
        long distinct,
        long missing,
        long duplicated,
        long unexpected,
        long deadLettered) {

    public static LaneReport of(Subscription subscription, IdCounts expected, IdCounts received, IdCounts dead) {
        return new LaneReport(
                subscription.tenant(),
                subscription.name(),
                subscription.sink().kind().name().toLowerCase(Locale.ROOT),
                expected.distinct(),
                received.total(),
                received.distinct(),
                notIn(expected, received, dead),
                received.duplicates(),
                notIn(received, expected, expected),
                dead.distinct());
    }

    /** Whether the receiver has every event that it should have and no other. */
    public boolean ok() {
        return missing == 0 && unexpected == 0;
    }

    private static long notIn(IdCounts ids, IdCounts one, IdCounts other) {
        AtomicLong count = new AtomicLong();
        ids.forEach((id, times) -> {
            if (one.count(id) == 0 && other.count(id) == 0) {
                count.incrementAndGet();
            }
        });
        return count.get();
    }
}
