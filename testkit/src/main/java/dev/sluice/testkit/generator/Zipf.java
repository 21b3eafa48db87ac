package dev.sluice.testkit.generator;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws indexes so that the one at rank {@code r} comes {@code r^exponent} times less often than the first. */
final class Zipf {
    private final double[] cumulative;

    Zipf(int size, double exponent) {
        cumulative = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += 1 / Math.pow(i + 1.0, exponent);
            cumulative[i] = sum;
        }
    }

    int next(SplittableRandom random) {
        double drawn = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, drawn);
        return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
    }
}
