package dev.sluice.pipelines.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of records: {@code read + surplus = delivered + filtered + deadLettered + inFlight + missing}.
 *
 * @param read records that the lane has looked at
 * @param delivered events that the receiver has accepted
 * @param filtered records that the lane's event types or filter turned away
 * @param deadLettered records that could not be shaped, and events that the receiver has refused
 * @param inFlight events that were kept and that no entry of the delivery reaches yet
 * @param missing events that were kept and that the delivery has passed without accounting for them
 * @param surplus events that the delivery accounts for, and that were never kept
 * @param gaps places where a range of offsets does not begin where the one before ends
 * @param repeated entries that came twice and count once
 */
public record Balance(
        long read,
        long delivered,
        long filtered,
        long deadLettered,
        long inFlight,
        long missing,
        long surplus,
        long gaps,
        long repeated) {

    static final Balance ZERO = new Balance(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Whether every record is accounted for, once. Events may be in flight. */
    @JsonProperty
    public boolean balanced() {
        return missing == 0 && surplus == 0 && gaps == 0;
    }

    Balance plus(Balance other) {
        return new Balance(
                read + other.read,
                delivered + other.delivered,
                filtered + other.filtered,
                deadLettered + other.deadLettered,
                inFlight + other.inFlight,
                missing + other.missing,
                surplus + other.surplus,
                gaps + other.gaps,
                repeated + other.repeated);
    }

    Balance plusGaps(long more) {
        return new Balance(read, delivered, filtered, deadLettered, inFlight, missing, surplus, gaps + more, repeated);
    }
}
