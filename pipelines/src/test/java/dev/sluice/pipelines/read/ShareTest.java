package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShareTest {

    @Property(tries = 300)
    void everyPartitionHasOneOwner(
            @ForAll @AlphaChars String topic,
            @ForAll @IntRange(max = 100_000) int partition,
            @ForAll @IntRange(min = 1, max = 64) int count) {
        long owners = IntStream.range(0, count)
                .filter(index -> new Share(index, count).owns(topic, partition))
                .count();

        assertThat(owners).isEqualTo(1);
    }

    @Property(tries = 300)
    void partitionsOfATopicAreDealtOutEvenly(
            @ForAll @AlphaChars String topic,
            @ForAll @IntRange(max = 200) int partitions,
            @ForAll @IntRange(min = 1, max = 64) int count) {
        LongStream owned = IntStream.range(0, count).mapToLong(index -> IntStream.range(0, partitions)
                .filter(partition -> new Share(index, count).owns(topic, partition))
                .count());

        assertThat(owned.boxed()).allMatch(n -> n == partitions / count || n == partitions / count + 1);
    }

    @Test
    void topicsOfOnePartitionSpreadOverTheShares() {
        int shares = 8;
        long used = IntStream.range(0, 200)
                .map(topic -> IntStream.range(0, shares)
                        .filter(index -> new Share(index, shares).owns("fw.tenant-" + topic, 0))
                        .findFirst()
                        .orElseThrow())
                .distinct()
                .count();

        assertThat(used).isEqualTo(shares);
    }

    @Test
    void ownershipStaysAsItIsInCheckpoints() {
        assertThat(IntStream.range(0, 8)
                        .filter(index -> new Share(index, 8).owns("fw.acme.traffic", 0))
                        .boxed())
                .containsExactly(2);
    }

    @Test
    void refusesAnIndexOutsideItsCount() {
        assertThatThrownBy(() -> new Share(8, 8)).hasMessage("share: 8 of 8 (expected: an index from 0 to count - 1)");
    }
}
