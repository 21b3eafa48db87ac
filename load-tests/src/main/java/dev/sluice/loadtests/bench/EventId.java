package dev.sluice.loadtests.bench;

/** The place in Kafka that an event's id names: {@code topic-partition-offset}, where a topic may have dashes, too. */
public record EventId(int partition, long offset) {

    /**
     * Reads an id.
     *
     * @throws NumberFormatException when it is none
     */
    public static EventId parse(String id) {
        int offsetStart = id.lastIndexOf('-') + 1;
        int partitionStart = id.lastIndexOf('-', offsetStart - 2) + 1;
        return new EventId(
                Integer.parseInt(id, partitionStart, offsetStart - 1, 10),
                Long.parseLong(id, offsetStart, id.length(), 10));
    }
}
