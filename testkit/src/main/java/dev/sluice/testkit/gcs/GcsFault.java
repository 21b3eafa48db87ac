package dev.sluice.testkit.gcs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong with one request. */
public sealed interface GcsFault {

    /**
     * The request is refused, nothing is stored.
     *
     * @param code HTTP status, such as 429 or 503
     * @param retryAfter sent as {@code Retry-After} in whole seconds, or null for none
     */
    record Status(int code, @Nullable Duration retryAfter) implements GcsFault {
        public Status {
            if (code < 400 || code > 599) {
                throw new IllegalArgumentException("code: " + code + " (expected: 400 to 599)");
            }
        }
    }

    /** The request is read but never answered; the connection closes after {@code limit} or with the server. */
    record Hang(Duration limit) implements GcsFault {}

    /** The connection is closed once {@code afterBytes} of the body have arrived; nothing is stored. */
    record ResetMidUpload(int afterBytes) implements GcsFault {}

    /** The request is served, {@code delay} late. */
    record Slow(Duration delay) implements GcsFault {}

    /** The request takes effect, then the connection is closed instead of answering. */
    record AnswerLost() implements GcsFault {}

    /** A refusal without {@code Retry-After}. */
    static GcsFault status(int code) {
        return new Status(code, null);
    }
}
