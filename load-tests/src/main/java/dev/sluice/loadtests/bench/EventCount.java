package dev.sluice.loadtests.bench;

/**
 * How many events a measured program consumes.
 *
 * @param warmUp events ahead of the measured ones, while the JVM compiles what it has loaded
 * @param measured events behind them
 */
public record EventCount(long warmUp, long measured) {
    long total() {
        return warmUp + measured;
    }
}
