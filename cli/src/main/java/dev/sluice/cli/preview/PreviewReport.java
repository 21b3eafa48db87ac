package dev.sluice.cli.preview;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription does with the records that it was tried on.
 *
 * @param subscription {@code tenant/name}
 * @param format of the events
 * @param input what it was tried on
 * @param match what became of the records
 * @param volume of the kept events
 * @param neverSet delivered fields that were null in every kept event; none when no event was kept
 * @param deadLetters by reason, the most frequent first
 * @param limits of the receiver that kept events are over
 * @param samples some of the kept events, in the order of the records
 */
record PreviewReport(
        String subscription,
        String sink,
        String format,
        Input input,
        Match match,
        Volume volume,
        List<String> neverSet,
        List<DeadLetters> deadLetters,
        List<OverLimit> limits,
        List<Sample> samples) {

    /**
     * What it was tried on.
     *
     * @param available records that there are, of which {@code records} were read
     * @param seconds in which these came; null when nobody knows
     * @param complete whether all was read, or neither the limit nor the timeout ended the reading
     * @param unreadable what is no event in the file
     * @param unreadableExamples the first of them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Input(
            String source,
            long records,
            long available,
            @Nullable Double seconds,
            boolean complete,
            long unreadable,
            List<String> unreadableExamples) {}

    /**
     * What became of the records.
     *
     * @param kept events that are delivered
     * @param turnedAway by event types or filter
     * @param droppedBySteps such as {@code sample}
     * @param rate kept of all, 0 to 1
     */
    record Match(long kept, long turnedAway, long droppedBySteps, long deadLettered, double rate) {}

    /**
     * Encoded bytes, before compression and without what a request or message has around them.
     *
     * @param averageBytes of an event
     * @param eventsPerDay extrapolated; null when nobody knows the time in which the records came
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Volume(
            long bytes,
            long averageBytes,
            long largestBytes,
            @Nullable Long eventsPerDay,
            @Nullable Long bytesPerDay) {}

    /** The records that failed for one reason, and one of them. */
    record DeadLetters(String stage, String reason, long count, String example, String detail) {}

    /**
     * The events that are over one limit of the receiver, and the first of them.
     *
     * @param consequence what becomes of them
     */
    record OverLimit(
            String limit, long count, long largestBytes, long allowedBytes, String consequence, String example) {}

    /**
     * One kept event.
     *
     * @param id {@code topic-partition-offset}
     * @param text the event's bytes; those of a binary format as JSON
     * @param base64 the event's bytes where they are no text, else null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sample(String id, String text, @Nullable String base64) {}
}
