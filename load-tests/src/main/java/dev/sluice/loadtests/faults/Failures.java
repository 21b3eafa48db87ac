package dev.sluice.loadtests.faults;

import dev.sluice.loadtests.bench.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The failures of a run, each with the offsets that the last checkpoint before it covered and the ones that existed when it
 * was over: what lies between may be delivered again by a sink that is at least once, and nothing else.
 */
final class Failures {
    private final List<Window> windows = new ArrayList<>();

    /**
     * One failure, offsets by partition.
     *
     * @param covered next offsets of the last completed checkpoint
     * @param ends of the topic when the failure was over
     * @param repetitions how often one event may come again: once for each time a process was killed
     */
    private record Window(Map<Integer, Long> covered, Map<Integer, Long> ends, int repetitions) {
        boolean contains(int partition, long offset) {
            return offset >= covered.getOrDefault(partition, 0L) && offset < ends.getOrDefault(partition, 0L);
        }
    }

    void add(Map<Integer, Long> covered, Map<Integer, Long> ends, int repetitions) {
        windows.add(new Window(Map.copyOf(covered), Map.copyOf(ends), repetitions));
    }

    /** How many of {@code repetitions} of an event no failure explains. */
    long unexplained(String eventId, long repetitions) {
        EventId event = EventId.parse(eventId);
        long explained = windows.stream()
                .filter(window -> window.contains(event.partition(), event.offset()))
                .mapToLong(Window::repetitions)
                .sum();
        return Math.max(0, repetitions - explained);
    }
}
