package dev.sluice.sinks.gcs;

import dev.sluice.events.EventBatch;
import dev.sluice.subscription.Subscription;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names objects {@code prefix/tenant=T/dt=YYYY-MM-DD/hour=HH/SUBSCRIPTION.TOPIC-PARTITION-OFFSET.EXTENSION}: day and hour
 * are those of the event's time in UTC, the offset is the first event's, in 20 digits so that names sort by it. No two
 * lanes and no two partitions share a name, since a subscription's name has no dot and a partition no dash.
 */
final class ObjectName {
    private static final long MICROS_PER_HOUR = 3_600_000_000L;
    private static final long SECONDS_PER_HOUR = 3_600;

    private static final Pattern OFFSET_AND_EXTENSION = Pattern.compile("[0-9]{20}\\.[a-z.]+");

    private ObjectName() {}

    /** Events share an object only when these are equal. */
    record Folder(String topic, int partition, long hourOfEpoch) {}

    static Folder folder(EventBatch batch, int event) {
        return new Folder(
                batch.topic(), batch.partition(), Math.floorDiv(batch.eventTimeMicros(event), MICROS_PER_HOUR));
    }

    /** The name of the object whose first event is {@code event} of {@code batch}. */
    static String of(Subscription subscription, String prefix, String extension, EventBatch batch, int event) {
        return start(subscription, prefix, folder(batch, event))
                + String.format(Locale.ROOT, "%020d.", batch.offset(event))
                + extension;
    }

    /** What the names of all objects of a folder start with. Other names may start so, too: see {@link #isIn}. */
    static String start(Subscription subscription, String prefix, Folder folder) {
        ZonedDateTime hour =
                Instant.ofEpochSecond(folder.hourOfEpoch() * SECONDS_PER_HOUR).atZone(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%stenant=%s/dt=%04d-%02d-%02d/hour=%02d/%s.%s-%d-",
                prefix.isEmpty() ? "" : prefix + "/",
                subscription.tenant(),
                hour.getYear(),
                hour.getMonthValue(),
                hour.getDayOfMonth(),
                hour.getHour(),
                subscription.name(),
                folder.topic(),
                folder.partition());
    }

    /** Whether a name that begins with {@code start} is one of that folder, and not of a longer topic's. */
    static boolean isIn(String start, String name) {
        return OFFSET_AND_EXTENSION.matcher(name.substring(start.length())).matches();
    }
}
