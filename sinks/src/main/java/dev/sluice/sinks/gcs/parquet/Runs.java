package dev.sluice.sinks.gcs.parquet;

/**
 * Small numbers as runs: one number many times, or numbers packed into as many bits as the largest needs. A page is one run
 * of either kind, since what repeats within packed numbers is left to the codec.
 *
 * <p>Source: <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet encodings, RLE /
 * bit-packing hybrid</a>.
 */
final class Runs {
    private static final int GROUP = 8;

    private Runs() {}

    /** The bits of the largest index of a dictionary; at least 1, since some readers do not take 0. */
    static int indexBits(int entries) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, entries - 1)));
    }

    /**
     * Writes which rows have a value, with the length in front.
     *
     * @param present a bit for each row, the lowest bit of a byte first
     * @param values how many of the rows have one
     */
    static void putLevels(byte[] present, int rows, int values, ParquetBytes out) {
        int lengthAt = out.length();
        out.putInt(0);
        if (values == 0 || values == rows) {
            out.putVarint(rows << 1);
            out.write(values == 0 ? 0 : 1);
        } else {
            int groups = (rows + GROUP - 1) / GROUP;
            out.putVarint(groups << 1 | 1);
            out.write(present, 0, groups);
        }
        out.setInt(lengthAt, out.length() - lengthAt - Integer.BYTES);
    }

    /** Writes the first {@code count} indexes, at least 1 of them, with their bits in front. */
    static void putIndexes(int[] indexes, int count, int bits, ParquetBytes out) {
        out.write(bits);
        if (isOne(indexes, count)) {
            out.putVarint(count << 1);
            for (int shift = 0; shift < bits; shift += Byte.SIZE) {
                out.write(indexes[0] >>> shift);
            }
        } else {
            int groups = (count + GROUP - 1) / GROUP;
            out.putVarint(groups << 1 | 1);
            putPacked(indexes, count, bits, groups * bits, out);
        }
    }

    /** Writes the first {@code count} numbers, 0 or 1, as a bit each. */
    static void putBits(int[] numbers, int count, ParquetBytes out) {
        putPacked(numbers, count, 1, (count + GROUP - 1) / GROUP, out);
    }

    private static boolean isOne(int[] indexes, int count) {
        for (int i = 1; i < count; i++) {
            if (indexes[i] != indexes[0]) {
                return false;
            }
        }
        return true;
    }

    private static void putPacked(int[] numbers, int count, int bits, int bytes, ParquetBytes out) {
        int end = out.length() + bytes;
        long word = 0;
        int filled = 0;
        for (int i = 0; i < count; i++) {
            word |= (long) numbers[i] << filled;
            filled += bits;
            if (filled >= Long.SIZE) {
                out.putLong(word);
                filled -= Long.SIZE;
                word = (long) numbers[i] >>> (bits - filled);
            }
        }
        while (out.length() < end) {
            out.write((int) word);
            word >>>= Byte.SIZE;
        }
    }
}
