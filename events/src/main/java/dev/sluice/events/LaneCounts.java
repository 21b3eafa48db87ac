package dev.sluice.events;

/**
 * What became of the records that a lane has looked at since its last batch: {@code read = kept + filtered + failed}.
 *
 * @param read records of the lane's topics
 * @param filtered records that the lane's filter or event types turned away
 * @param failed records that went to dead letters
 */
public record LaneCounts(long read, long filtered, long failed) {}
