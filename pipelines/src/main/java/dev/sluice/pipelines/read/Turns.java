package dev.sluice.pipelines.read;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which readers a thread asks, and how long one that has nothing may keep it waiting. Beam's Flink runner looks again only after
 * 50 ms when no reader of a thread has a record: an age in a topic that is read at full speed, and for a quiet one twenty
 * times a second that two threads wake up for nothing. Not thread-safe.
 */
final class Turns {
    /** Of a reader that holds nobody up. */
    private static final Duration ALONE = Duration.ofMillis(100);

    /** Of the one that returned the last batch: when it is asked again, none of the others has had any. */
    private static final Duration LAST_TO_RETURN = Duration.ofMillis(10);

    private @Nullable Object asked;
    private @Nullable Object returned;

    /** It is this reader's turn; returns how long it may wait for a record. */
    Duration ask(Object reader) {
        Duration patience = asked == reader ? ALONE : returned == reader ? LAST_TO_RETURN : Duration.ZERO;
        asked = reader;
        if (returned == reader) {
            returned = null;
        }
        return patience;
    }

    /** The reader that was asked returns a batch. */
    void returned(Object reader) {
        returned = reader;
    }
}
