package dev.sluice.transforms.encode;

import dev.sluice.subscription.FormatSpec.Timestamps;

/** Writes times as a lane's JSON has them. Not thread-safe. */
final class JsonTime {
    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final int MICROS_PER_MILLI = 1000;

    private final Timestamps timestamps;
    private final TimeText text = new TimeText();

    JsonTime(Timestamps timestamps) {
        this.timestamps = timestamps;
    }

    /**
     * Appends a time, rounded down to the unit.
     *
     * @param micros microseconds since the epoch
     * @throws EncodeException when it is to be a text and is outside of the years 1 to 9999
     */
    void put(long micros, OutputBuffer out) throws EncodeException {
        switch (timestamps) {
            case RFC3339 -> {
                out.put('"');
                text.put(micros, out);
                out.put('"');
            }
            case EPOCH_SECONDS -> out.putDecimal(Math.floorDiv(micros, MICROS_PER_SECOND));
            case EPOCH_MILLIS -> out.putDecimal(Math.floorDiv(micros, MICROS_PER_MILLI));
            case EPOCH_MICROS -> out.putDecimal(micros);
        }
    }
}
