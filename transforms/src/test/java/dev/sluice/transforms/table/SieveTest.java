package dev.sluice.transforms.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SieveTest {
    @Property
    void letsThroughWhatWasAdded(@ForAll List<Integer> keys) {
        Sieve sieve = new Sieve(keys.size());
        keys.forEach(sieve::add);

        assertThat(keys).allMatch(sieve::passes);
    }

    @Property
    void letsThroughWhatABlockHolds(@ForAll int key, @ForAll @IntRange(max = 32) int length, @ForAll int other) {
        Sieve sieve = new Sieve(1_000);
        int mask = length == 0 ? 0 : -1 << (32 - length);
        sieve.addBlock(key & mask, length);

        assertThat(sieve.passes((key & mask) | (other & ~mask))).isTrue();
    }

    @Test
    void keepsMostOthersBack() {
        Random random = new Random(1);
        Sieve sieve = new Sieve(100_000);
        IntStream.range(0, 100_000).forEach(unused -> sieve.add(random.nextInt()));

        assertThat(IntStream.range(0, 100_000)
                        .filter(unused -> sieve.passes(random.nextInt()))
                        .count())
                .isLessThan(8_000);
        assertThat(new Sieve(0).passes(random.nextInt())).isFalse();
    }
}
