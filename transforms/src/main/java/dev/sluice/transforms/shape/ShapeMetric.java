package dev.sluice.transforms.shape;

import java.util.Locale;

/** The counters of the shaping. Namespace {@code sluice_shape} sums up all lanes; {@code sluice_shape.<tenant>.<name>} is one lane. */
public enum ShapeMetric {
    EVENTS_READ_TOTAL("records", "Records of a lane's topics that the lane has looked at."),
    EVENTS_FILTERED_TOTAL("records", "Records that a lane's event types, filter or steps turned away."),
    EVENTS_DROPPED_TOTAL("records", "Of the filtered records, those that a step dropped: sample or suppress."),
    EVENTS_UNPARSED_TOTAL("events", "Events with a text that a step parse could not read."),
    EVENTS_KEPT_TOTAL("events", "Events that were encoded for a lane's sink."),
    EVENTS_DEAD_LETTERED_TOTAL("records", "Records that could not be decoded, filtered or encoded for a lane."),
    FILE_CHECKS_FAILED_TOTAL(
            "checks",
            "Checks, one every 10 s, at which a step's file was missing or unfit; each is counted once in a JVM.");

    private final String unit;
    private final String meaning;

    ShapeMetric(String unit, String meaning) {
        this.unit = unit;
        this.meaning = meaning;
    }

    /** The name it is reported with. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String unit() {
        return unit;
    }

    public String meaning() {
        return meaning;
    }
}
