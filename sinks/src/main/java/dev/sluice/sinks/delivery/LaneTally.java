package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * One lane's numbers between two visits of the DoFn's thread. Answers arrive on other threads, where Beam's metrics lead
 * nowhere: their container belongs to the thread of the DoFn.
 */
final class LaneTally {
    private final String namespace;
    private final @Nullable LaneAccount account;
    private final Map<DeliveryMetric, AtomicLong> values = new EnumMap<>(DeliveryMetric.class);
    private final Map<DeliveryMetric, Long> reported = new EnumMap<>(DeliveryMetric.class);

    /** Without a ledger. */
    LaneTally(String lane) {
        this(lane, null);
    }

    /** Tells {@code account}, if there is one, what becomes of events. */
    LaneTally(String lane, @Nullable LaneAccount account) {
        this.account = account;
        namespace = DeliveryMetric.namespace(lane);
        for (DeliveryMetric metric : DeliveryMetric.values()) {
            values.put(metric, new AtomicLong());
        }
    }

    void add(DeliveryMetric metric, long amount) {
        value(metric).addAndGet(amount);
    }

    /** The receiver has accepted the events. */
    void delivered(Shipment shipment) {
        add(DeliveryMetric.EVENTS_DELIVERED_TOTAL, shipment.count());
        if (account != null) {
            account.delivered(shipment);
        }
    }

    /** The event has become a dead letter. */
    void refused(EventBatch batch, int event) {
        add(DeliveryMetric.EVENTS_REFUSED_TOTAL, 1);
        if (account != null) {
            account.refused(batch, event);
        }
    }

    void set(DeliveryMetric metric, long amount) {
        value(metric).set(amount);
    }

    /** What has been added since the last report; of a gauge, what it stands at. */
    AtomicLong value(DeliveryMetric metric) {
        AtomicLong value = values.get(metric);
        if (value == null) {
            throw new AssertionError(metric);
        }
        return value;
    }

    /**
     * Hands the numbers to Beam; to be called on the DoFn's thread. Runners look at every metric of a step for each element,
     * so that one is handed over only when it has changed, and exists only once it has been other than 0.
     */
    void report() {
        for (DeliveryMetric metric : DeliveryMetric.values()) {
            switch (metric.type()) {
                case COUNTER -> {
                    long added = value(metric).getAndSet(0);
                    if (added != 0) {
                        Metrics.counter(namespace, metric.metricName()).inc(added);
                    }
                }
                case GAUGE -> {
                    long now = value(metric).get();
                    Long before = reported.put(metric, now);
                    if (now != (before == null ? 0 : before)) {
                        Metrics.gauge(namespace, metric.metricName()).set(now);
                    }
                }
            }
        }
    }
}
