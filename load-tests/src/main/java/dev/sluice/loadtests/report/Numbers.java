package dev.sluice.loadtests.report;

import java.util.Locale;

/** How the report itself writes a number. */
final class Numbers {
    private Numbers() {}

    /** To three digits, or to the whole from a hundred on: {@code 0.0512}, {@code 3.14}, {@code 123,456}. */
    static String inShort(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.3g", value);
    }
}
