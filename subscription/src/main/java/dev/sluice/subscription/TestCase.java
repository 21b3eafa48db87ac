package dev.sluice.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One test of a subscription: what comes of one event.
 *
 * @param name what is tested, in words
 * @param line where it stands in the file, from 1
 */
public record TestCase(String name, Given given, Expectation expect, int line) {

    /** The event. */
    public sealed interface Given {}

    /** A log line of a firewall or of Strata Logging Service. */
    public record LogLine(String text) implements Given {}

    /**
     * The event's fields; those that are not here are null.
     *
     * @param values by field; numbers and times are texts
     */
    public record EventFields(ObjectNode values) implements Given {}

    /** What comes of it. */
    public sealed interface Expectation {}

    /** It is delivered, as whatever. */
    public record Kept() implements Expectation {}

    /** The event types or the filter turn it away. */
    public record Dropped() implements Expectation {}

    /** It becomes a dead letter. */
    public record Failed() implements Expectation {}

    /**
     * It is delivered as exactly this.
     *
     * @param text the event's bytes in UTF-8; for a binary format the event as JSON
     */
    public record Output(String text) implements Expectation {}

    /**
     * It is delivered as JSON with these fields and any others.
     *
     * @param values by delivered field, numbers as texts; null for a field that is null or not there
     */
    public record Fields(ObjectNode values) implements Expectation {}
}
