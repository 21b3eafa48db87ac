package dev.sluice.events;

/**
 * One lane's kept events of one Kafka partition, in offset order, encoded for the lane's sink into one packed buffer.
 * Event {@code i} occupies {@code [payloadStart(i), payloadEnd(i))} of {@link #packed()}; the UTF-8 name of the device
 * that reported it follows in {@code [payloadEnd(i), hostEnd(i))}, since syslog and HEC name the host outside of the
 * event. Immutable by agreement: the arrays are shared, not copied, since this is the hot path.
 */
public final class EventBatch {
    private final String lane;
    private final String topic;
    private final int partition;
    private final byte[] packed;
    private final int[] payloadEnds;
    private final int[] hostEnds;
    private final long[] offsets;
    private final long[] eventTimesMicros;
    private final byte[] severities;
    private final LaneCounts counts;

    /**
     * The five arrays after {@code packed} have one entry per event.
     *
     * @param lane {@code tenant/name} of the subscription
     * @param packed the events' bytes; may be longer than the last event's end
     * @param payloadEnds where each event's encoded bytes end
     * @param hostEnds where each event's host name ends and the next event starts
     * @param offsets Kafka offset of each event
     * @param eventTimesMicros when each event happened, microseconds since the epoch
     * @param severities syslog severity of each event, 0 to 7
     * @param counts what became of the records behind this batch, for the ledger
     */
    public EventBatch(
            String lane,
            String topic,
            int partition,
            byte[] packed,
            int[] payloadEnds,
            int[] hostEnds,
            long[] offsets,
            long[] eventTimesMicros,
            byte[] severities,
            LaneCounts counts) {
        int count = offsets.length;
        if (count == 0
                || payloadEnds.length != count
                || hostEnds.length != count
                || eventTimesMicros.length != count
                || severities.length != count) {
            throw new IllegalArgumentException("lengths: " + count + ", " + payloadEnds.length + ", " + hostEnds.length
                    + ", " + eventTimesMicros.length + ", " + severities.length + " (expected: one length above 0)");
        }
        this.lane = lane;
        this.topic = topic;
        this.partition = partition;
        this.packed = packed;
        this.payloadEnds = payloadEnds;
        this.hostEnds = hostEnds;
        this.offsets = offsets;
        this.eventTimesMicros = eventTimesMicros;
        this.severities = severities;
        this.counts = counts;
    }

    public String lane() {
        return lane;
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    /** The number of events, at least 1. */
    public int count() {
        return offsets.length;
    }

    /** The buffer that holds the events; not to be changed. */
    public byte[] packed() {
        return packed;
    }

    public int payloadStart(int index) {
        return index == 0 ? 0 : hostEnds[index - 1];
    }

    public int payloadEnd(int index) {
        return payloadEnds[index];
    }

    /** Encoded bytes of one event. */
    public int payloadLength(int index) {
        return payloadEnds[index] - payloadStart(index);
    }

    public int hostEnd(int index) {
        return hostEnds[index];
    }

    public long offset(int index) {
        return offsets[index];
    }

    public long firstOffset() {
        return offsets[0];
    }

    public long lastOffset() {
        return offsets[offsets.length - 1];
    }

    /** When the event happened, microseconds since the epoch. */
    public long eventTimeMicros(int index) {
        return eventTimesMicros[index];
    }

    /** The event's syslog severity, 0 (emergency) to 7 (debug). */
    public int severity(int index) {
        return severities[index];
    }

    public LaneCounts counts() {
        return counts;
    }

    /** The id that a receiver can de-duplicate on: {@code topic-partition-offset}. */
    public String eventId(int index) {
        return topic + "-" + partition + "-" + offsets[index];
    }
}
