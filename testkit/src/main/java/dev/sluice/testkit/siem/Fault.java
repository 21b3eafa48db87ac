package dev.sluice.testkit.siem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a request meets instead of a healthy server. Events are accepted only where it says so. */
public sealed interface Fault {

    /** None: the request is handled as usual. Fills the gaps of a script. */
    record Healthy() implements Fault {}

    /**
     * Answers without looking at the events.
     *
     * @param code HTTP status
     * @param retryAfter sent as {@code Retry-After} in whole seconds, or null
     * @param body of the answer
     */
    record Status(int code, @Nullable Duration retryAfter, String body) implements Fault {
        public Status(int code) {
            this(code, null, "");
        }
    }

    /** Reads the request and keeps silent until {@link SiemServer#release()}; then it is handled as usual. */
    record Hang() implements Fault {}

    /** Resets the TCP connection when the head of the request has come. */
    record Reset() implements Fault {}

    /** Accepts the events and resets the TCP connection instead of answering: the client can not know. */
    record ResetAfterAccepting() implements Fault {}

    /** Handles the request as usual, but only after a delay. */
    record Slow(Duration delay) implements Fault {}
}
