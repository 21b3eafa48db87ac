package dev.sluice.transforms.shape;

import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.encode.Severities;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.List;
import java.util.Set;

/**
 * What every event tells about itself, whatever its lane delivers: when it happened, which device reported it and how
 * severe it is.
 */
final class EventFacts {
    /** Microseconds since the epoch; the Kafka timestamp stands in for it. */
    private static final String TIME = "time_generated";

    /** The device's name, else its serial number, under the names that schemas have for it. */
    private static final List<String> HOSTS = List.of("device_name", "log_source_id", "serial");

    static final Set<String> FIELDS = Set.of(TIME, "device_name", "log_source_id", "serial", Severities.FIELD);

    private static final int MICROS_PER_MILLI = 1000;

    private final int time;
    private final int[] hosts;
    private final Severities severities;

    EventFacts(SlotLayout layout) {
        time = slot(layout, TIME, FieldType.TIMESTAMP);
        hosts = HOSTS.stream()
                .mapToInt(name -> slot(layout, name, FieldType.STRING))
                .filter(slot -> slot >= 0)
                .toArray();
        severities = Severities.of(layout);
    }

    private static int slot(SlotLayout layout, String name, FieldType type) {
        int slot = layout.indexOf(name);
        return slot >= 0 && layout.slots().get(slot).type() == type ? slot : -1;
    }

    /** When the event happened, microseconds since the epoch. */
    long timeMicros(FieldSlots slots, long kafkaMillis) {
        return time >= 0 && slots.present[time] ? slots.number[time] : kafkaMillis * MICROS_PER_MILLI;
    }

    /** Appends the device's name; nothing when the event does not say. */
    void putHost(FieldSlots slots, OutputBuffer out) {
        for (int host : hosts) {
            if (slots.present[host] && slots.start[host] < slots.end[host]) {
                out.put(slots.bytes, slots.start[host], slots.end[host]);
                return;
            }
        }
    }

    int syslogSeverity(FieldSlots slots) {
        return severities.syslog(slots);
    }
}
