package dev.sluice.sinks.https;

import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a response means for its shipment.
 *
 * <p>A refusal of the configuration (credentials, a wrong URL or index) holds the lane: it says nothing about the events,
 * and taking it for a refusal of each would empty a topic into dead letters.
 */
final class Verdicts {
    private static final int MAX_DETAIL_CHARS = 200;
    static final int NO_EVENT = -1;
    private static final String CHECK = "check url, auth and the options of the protocol";

    /** What to do about a status. */
    enum Verdict {
        ACCEPTED,
        /** The receiver is in trouble: again later. */
        BUSY,
        /** The configuration is refused: again later, a person has to act. */
        MISCONFIGURED,
        TOO_LARGE,
        REJECTED
    }

    /**
     * The client errors that are not about the events; RFC 9110, section 15.5, and RFC 6585. A receiver that does not take
     * gzip, or the content type, says 415 to every request.
     */
    private static final Map<Integer, Verdict> CLIENT_ERRORS = Map.ofEntries(
            Map.entry(401, Verdict.MISCONFIGURED),
            Map.entry(402, Verdict.MISCONFIGURED),
            Map.entry(403, Verdict.MISCONFIGURED),
            Map.entry(404, Verdict.MISCONFIGURED),
            Map.entry(405, Verdict.MISCONFIGURED),
            Map.entry(406, Verdict.MISCONFIGURED),
            Map.entry(407, Verdict.MISCONFIGURED),
            Map.entry(408, Verdict.BUSY),
            Map.entry(410, Verdict.MISCONFIGURED),
            Map.entry(411, Verdict.MISCONFIGURED),
            Map.entry(413, Verdict.TOO_LARGE),
            Map.entry(414, Verdict.MISCONFIGURED),
            Map.entry(415, Verdict.MISCONFIGURED),
            Map.entry(421, Verdict.MISCONFIGURED),
            Map.entry(425, Verdict.BUSY),
            Map.entry(426, Verdict.MISCONFIGURED),
            Map.entry(429, Verdict.BUSY),
            Map.entry(431, Verdict.MISCONFIGURED));

    private final Clock clock;

    Verdicts(Clock clock) {
        this.clock = clock;
    }

    static Verdict of(int status) {
        if (status >= 200 && status < 300) {
            return Verdict.ACCEPTED;
        }
        if (status >= 400 && status < 500) {
            return CLIENT_ERRORS.getOrDefault(status, Verdict.REJECTED);
        }
        // A redirect is not followed: it would carry events and credentials to where nobody has asked them to go.
        return status >= 500 ? Verdict.BUSY : Verdict.MISCONFIGURED;
    }

    /** What the status alone says. */
    Answer answer(Reply reply) {
        return answer(of(reply.status()), NO_EVENT, "status " + reply.status(), reply);
    }

    /**
     * An answer in the words of a protocol.
     *
     * @param event the event that is refused, or {@link #NO_EVENT}
     * @param status what was answered, for a person; quotes nothing but numbers
     */
    Answer answer(Verdict verdict, int event, String status, Reply reply) {
        return switch (verdict) {
            case ACCEPTED -> new Answer.Accepted();
            // What goes into exceptions and logs does not quote the receiver, which may quote the events.
            case BUSY -> new Answer.Transient(status, retryAfter(reply));
            case MISCONFIGURED -> new Answer.Held(status + " (expected: 2xx; " + CHECK + ")", retryAfter(reply));
            case TOO_LARGE -> new Answer.Refused(NO_EVENT, Reason.TOO_LARGE, status);
            case REJECTED -> new Answer.Refused(event, Reason.REJECTED, status + ": " + printable(reply.body()));
        };
    }

    @Nullable
    Duration retryAfter(Reply reply) {
        return reply.headers()
                .firstValue("Retry-After")
                .map(value -> RetryAfter.parse(value, clock.instant()))
                .orElse(null);
    }

    /** What a receiver said as one short line without control characters, for a dead letter. */
    static String printable(String said) {
        String line = said.replaceAll("\\p{C}+", " ").strip();
        return line.length() <= MAX_DETAIL_CHARS ? line : line.substring(0, MAX_DETAIL_CHARS) + "...";
    }
}
