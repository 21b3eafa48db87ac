package dev.sluice.cli.preview;

import java.util.Locale;

/** Numbers for people. */
final class Quantity {
    private static final double PERCENT = 100;
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
    private static final double UNIT_RATIO = 1024;

    private Quantity() {}

    /** A share, such as {@code 12.5 %}; one that is not all or nothing never looks like it. */
    static String percent(long part, long whole) {
        if (whole == 0) {
            return "0 %";
        }
        double share = PERCENT * part / whole;
        if (part > 0 && share < 0.1) {
            return "under 0.1 %";
        } else if (part < whole && share > 99.9) {
            return "over 99.9 %";
        }
        return String.format(Locale.ROOT, part == 0 || part == whole ? "%.0f %%" : "%.1f %%", share);
    }

    /** Bytes in the largest unit that they fill; a KB has 1,024. */
    static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= UNIT_RATIO) {
            size /= UNIT_RATIO;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%,.0f %s" : "%,.1f %s", size, UNITS[unit]);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
