package dev.sluice.sinks.gcs;

import dev.sluice.events.EventBatch;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Names objects {@code prefix/tenant=T/dt=YYYY-MM-DD/hour=HH/SUBSCRIPTION.TOPIC-PARTITION-OFFSET.EXTENSION}: day and hour
 * are those of the event's time in UTC, the offset is the first event's, in 20 digits so that names sort by it. No two
 * lanes and no two partitions share a name, since a subscription's name has no dot and a partition no dash. With {@code
 * hashPrefix} there is {@code shard=HHH/} in front of the tenant, which depends on lane, topic and partition only.
 *
 * <p>What is on its way to an object has the object's name below {@link #PARTS}.
 */
final class ObjectName {
    private static final long MICROS_PER_HOUR = 3_600_000_000L;
    private static final long SECONDS_PER_HOUR = 3_600;

    private static final Pattern OFFSET_AND_EXTENSION = Pattern.compile("[0-9]{20}\\.[a-z.]+");

    /** At the top of the bucket, where no reader of a prefix or of {@code tenant=*} looks. */
    static final String PARTS = "_parts/";

    private ObjectName() {}

    /** Events share an object only when these are equal. */
    record Folder(String topic, int partition, long hourOfEpoch) {
        Instant hour() {
            return Instant.ofEpochSecond(hourOfEpoch * SECONDS_PER_HOUR);
        }
    }

    static Folder folder(EventBatch batch, int event) {
        return new Folder(
                batch.topic(), batch.partition(), Math.floorDiv(batch.eventTimeMicros(event), MICROS_PER_HOUR));
    }

    /** The name of the object whose first event is {@code event} of {@code batch}. */
    static String of(Subscription subscription, SinkSpec.Gcs sink, String extension, EventBatch batch, int event) {
        return start(subscription, sink, folder(batch, event))
                + String.format(Locale.ROOT, "%020d.", batch.offset(event))
                + extension;
    }

    /** What the names of all objects of a folder start with. Other names may start so, too: see {@link #isIn}. */
    static String start(Subscription subscription, SinkSpec.Gcs sink, Folder folder) {
        return root(subscription, sink, folder)
                + day(folder.hour())
                + String.format(
                        Locale.ROOT,
                        "hour=%02d/%s.%s-%d-",
                        folder.hour().atZone(ZoneOffset.UTC).getHour(),
                        subscription.name(),
                        folder.topic(),
                        folder.partition());
    }

    /** What the names of all objects of a folder's partition start with. */
    static String root(Subscription subscription, SinkSpec.Gcs sink, Folder folder) {
        return (sink.prefix().isEmpty() ? "" : sink.prefix() + "/")
                + (sink.hashPrefix() ? "shard=" + shard(subscription, folder) + "/" : "")
                + "tenant="
                + subscription.tenant()
                + "/";
    }

    /** {@code dt=YYYY-MM-DD/}. */
    static String day(Instant time) {
        ZonedDateTime day = time.atZone(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT, "dt=%04d-%02d-%02d/", day.getYear(), day.getMonthValue(), day.getDayOfMonth());
    }

    /** Three hexadecimal digits. For ever the same, or a replay would look for its objects in vain. */
    private static String shard(Subscription subscription, Folder folder) {
        CRC32C hash = new CRC32C();
        hash.update((subscription.lane() + " " + folder.topic() + " " + folder.partition())
                .getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%03x", hash.getValue() & 0xfff);
    }

    /** Whether a name that begins with {@code start} is one of that folder, and not of a longer topic's. */
    static boolean isIn(String start, String name) {
        return OFFSET_AND_EXTENSION.matcher(name.substring(start.length())).matches();
    }
}
