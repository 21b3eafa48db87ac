package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MarkCoderTest {

    @Property(tries = 200)
    void anyMarkComesBack(@ForAll("offsets") Map<TopicPartition, Long> offsets) throws CoderException {
        byte[] bytes = CoderUtils.encodeToByteArray(MarkCoder.of(), Mark.restored(offsets));

        assertThat(CoderUtils.decodeFromByteArray(MarkCoder.of(), bytes).nextOffsets())
                .isEqualTo(offsets);
    }

    @Provide
    Arbitrary<Map<TopicPartition, Long>> offsets() {
        Arbitrary<TopicPartition> partitions = Combinators.combine(
                        Arbitraries.strings()
                                .alpha()
                                .numeric()
                                .withChars("._-")
                                .ofMinLength(1)
                                .ofMaxLength(20),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE))
                .as(TopicPartition::new);
        return Arbitraries.maps(partitions, Arbitraries.longs().between(0, Long.MAX_VALUE));
    }

    @Test
    void theBytesOfVersionOneStayAsTheyAre() throws CoderException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        offsets.put(new TopicPartition("fw.b", 0), 7L);
        offsets.put(new TopicPartition("fw.a", 3), 300L);
        offsets.put(new TopicPartition("fw.a", 1), 0L);

        byte[] bytes = CoderUtils.encodeToByteArray(MarkCoder.of(), Mark.restored(offsets));

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("01" + "02" + "0466772e61" + "02" + "0100" + "03ac02" + "0466772e62" + "01" + "0007");
    }

    @Test
    void refusesAVersionFromTheFuture() {
        assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(MarkCoder.of(), new byte[] {2, 0}))
                .isInstanceOf(CoderException.class)
                .hasMessage("checkpoint mark version: 2 (expected: 1)");
    }

    @Test
    void aRestoredMarkCanBeFinalizedWithoutAReader() {
        Mark mark = Mark.restored(Map.of(new TopicPartition("t", 0), 1L));

        mark.finalizeCheckpoint();

        assertThat(mark.nextOffsets()).hasSize(1);
    }
}
