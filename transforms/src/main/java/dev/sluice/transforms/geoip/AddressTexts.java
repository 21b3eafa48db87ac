package dev.sluice.transforms.geoip;

import dev.sluice.transforms.filter.IpAddress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a database say at some paths. Of addresses with the same hash the one that was asked for last is
 * remembered, known to the database or not. Threads share it without locks: what is remembered of an address is put and
 * taken as a whole and never changes, so the worst that threads can do to each other is that one searches once more.
 */
final class AddressTexts {
    private static final int HASH_BITS = 14;

    /** How many addresses are remembered at most. */
    static final int REMEMBERED = 1 << HASH_BITS;

    private static final long MIX_HIGH = 0xff51afd7ed558ccdL;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final GeoDatabase database;
    private final RecordPaths paths;
    private final @Nullable Answer[] answers = new Answer[REMEMBERED];

    AddressTexts(GeoDatabase database, RecordPaths paths) {
        this.database = database;
        this.paths = paths;
    }

    /** The text at each path, empty where there is none. Makes objects only for an address that is not remembered. */
    byte[][] of(IpAddress address) throws IOException {
        long high = address.high();
        long low = address.low();
        long mixed = ((high * MIX_HIGH) ^ low) * MIX;
        int at = (int) (mixed >>> (Long.SIZE - HASH_BITS));
        Answer answer = answers[at];
        if (answer == null || answer.low != low || answer.high != high) {
            answer = new Answer(high, low, paths.texts(database.record(high, low, address.isIpv4())));
            answers[at] = answer;
        }
        return answer.texts;
    }

    /** Final fields are seen whole by every thread that sees the object. */
    private static final class Answer {
        private final long high;
        private final long low;
        private final byte[][] texts;

        private Answer(long high, long low, byte[][] texts) {
            this.high = high;
            this.low = low;
            this.texts = texts;
        }
    }
}
