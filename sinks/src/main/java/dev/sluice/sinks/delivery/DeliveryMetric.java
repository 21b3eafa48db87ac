package dev.sluice.sinks.delivery;

import java.util.Locale;

/** What a lane reports, in the metrics namespace {@code sluice_delivery.<tenant>.<name>}: bounded by the number of lanes. */
public enum DeliveryMetric {
    /** Events that the receiver has accepted. */
    EVENTS_DELIVERED_TOTAL("events", Type.COUNTER),
    /** Encoded bytes of the accepted events, without framing and before compression. */
    BYTES_DELIVERED_TOTAL("bytes", Type.COUNTER),
    /** Shipments that the receiver has accepted whole. */
    SHIPMENTS_DELIVERED_TOTAL("shipments", Type.COUNTER),
    /** Attempts to send a shipment, the first and every further one. */
    SHIPMENTS_SENT_TOTAL("attempts", Type.COUNTER),
    /** Attempts that met a transient error; repeated until the retry time is over. */
    RETRIES_TOTAL("attempts", Type.COUNTER),
    /** Events sent again because the connection broke before the receiver had confirmed them: it may have both. */
    EVENTS_POSSIBLY_DUPLICATED_TOTAL("events", Type.COUNTER),
    /** Events that the receiver refused for good, and those too large to be sent: dead letters. */
    EVENTS_REFUSED_TOTAL("events", Type.COUNTER),
    /** Shipments under way, those that wait for their next attempt among them. */
    SHIPMENTS_IN_FLIGHT("shipments", Type.GAUGE),
    /** Encoded bytes taken from the pipeline and not settled yet. */
    HELD_BYTES("bytes", Type.GAUGE),
    /** Events taken from the pipeline and not settled yet. */
    HELD_EVENTS("events", Type.GAUGE),
    /** 1 while the receiver refuses the lane's configuration and a person has to act, else 0. */
    LANE_HELD("boolean", Type.GAUGE),
    /** 0 while calls are made, 1 while none is made since the receiver fails, 2 while one call probes it. */
    BREAKER_STATE("state", Type.GAUGE),
    /** Times that calls were stopped since the receiver failed; a failed probe does not count again. */
    BREAKER_OPENED_TOTAL("times", Type.COUNTER),
    /** Shipments that may be sent at once: maxInFlight, or fewer when the receiver was found to take fewer. */
    CONCURRENCY_LIMIT("shipments", Type.GAUGE),
    /** Shipments that the receiver was found to take a second; 0 while it has refused none for being too many. */
    CALL_RATE_LIMIT("shipments/s", Type.GAUGE),
    /** Shipments that the receiver refused without naming an event, each sent again as two halves. */
    SHIPMENTS_SPLIT_TOTAL("shipments", Type.COUNTER);

    private final String unit;
    private final Type type;

    DeliveryMetric(String unit, Type type) {
        this.unit = unit;
        this.type = type;
    }

    /** How the value moves. */
    public enum Type {
        /** Only grows. */
        COUNTER,
        /** As it was when the last batch was added or the bundle ended. */
        GAUGE
    }

    /** The namespace of a lane's metrics. */
    public static String namespace(String lane) {
        return "sluice_delivery." + lane.replace('/', '.');
    }

    /** The name in metrics, snake case. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String unit() {
        return unit;
    }

    public Type type() {
        return type;
    }
}
