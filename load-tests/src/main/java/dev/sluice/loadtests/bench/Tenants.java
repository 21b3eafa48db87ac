package dev.sluice.loadtests.bench;

import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Tenants with the rates of real customers: few that are large and many that are small. Their rates fall from the largest to
 * the smallest by a power law.
 *
 * @param names of the tenants, the largest first
 * @param rates events per second of each
 */
record Tenants(List<String> names, List<Double> rates) {
    static final double LARGEST_RATE = 200_000;
    static final double SMALLEST_RATE = 10;

    /** From {@link #LARGEST_RATE} down to {@link #SMALLEST_RATE}; one alone is the largest. */
    static Tenants skewed(int count) {
        double exponent = count == 1 ? 0 : Math.log(LARGEST_RATE / SMALLEST_RATE) / Math.log(count);
        return new Tenants(
                IntStream.range(0, count).mapToObj(i -> "tenant-" + i).toList(),
                IntStream.range(0, count)
                        .mapToObj(i -> LARGEST_RATE * Math.pow(i + 1.0, -exponent))
                        .toList());
    }

    /** Events of all tenants, each as often as its rate says. */
    Generator generator(long seed, Instant start) {
        return new Generator(this, seed, start);
    }

    /** Not thread-safe. */
    static final class Generator {
        private final EventGenerator[] generators;
        private final double[] cumulative;
        private final SplittableRandom random;

        private Generator(Tenants tenants, long seed, Instant start) {
            random = new SplittableRandom(seed);
            cumulative = tenants.rates.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.parallelPrefix(cumulative, Double::sum);
            generators = IntStream.range(0, cumulative.length)
                    .mapToObj(i -> new EventGenerator(seed, tenants.names.get(i), start))
                    .toArray(EventGenerator[]::new);
        }

        /** The next event of any tenant, at its generator's own time. */
        GeneratedEvent next() {
            return any().next();
        }

        /** The next event of any tenant, at a time in microseconds since the epoch. */
        GeneratedEvent nextAt(long timeMicros) {
            return any().nextAt(timeMicros);
        }

        private EventGenerator any() {
            if (generators.length == 1) {
                return generators[0];
            }
            int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
            return generators[Math.min(found < 0 ? -found - 1 : found, generators.length - 1)];
        }
    }
}
