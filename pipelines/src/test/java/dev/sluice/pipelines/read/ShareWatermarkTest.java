package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ShareWatermarkTest {
    private static final TopicPartition BUSY = new TopicPartition("t", 0);
    private static final TopicPartition QUIET = new TopicPartition("t", 1);
    private static final long IDLE_AFTER = 1_000;
    private static final long NOW = 100_000;

    private final ShareWatermark watermark = new ShareWatermark(IDLE_AFTER);

    @Test
    void isTheOldestOfTheActivePartitions() {
        watermark.arrived(BUSY, NOW);
        watermark.arrived(QUIET, NOW);
        watermark.returned(BUSY, 90_000, 95_000, NOW);
        watermark.returned(QUIET, 80_000, 85_000, NOW);

        assertThat(watermark.advanceTo(NOW, partition -> true)).isEqualTo(85_000);
    }

    @Test
    void waitsForAPartitionThatHasReturnedNothingYet() {
        watermark.arrived(BUSY, NOW);
        watermark.arrived(QUIET, NOW);
        watermark.returned(BUSY, 90_000, 95_000, NOW);

        assertThat(watermark.advanceTo(NOW + IDLE_AFTER - 1, partition -> true))
                .isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());
    }

    @Test
    void passesAPartitionThatIsIdleAtItsEnd() {
        watermark.arrived(QUIET, NOW);
        watermark.returned(BUSY, 90_000, 95_000, NOW + IDLE_AFTER);

        assertThat(watermark.advanceTo(NOW + IDLE_AFTER, partition -> true)).isEqualTo(95_000);
    }

    @Test
    void waitsForAQuietPartitionThatHasMoreToRead() {
        watermark.arrived(QUIET, NOW);
        watermark.returned(BUSY, 90_000, 95_000, NOW + IDLE_AFTER);

        assertThat(watermark.advanceTo(NOW + IDLE_AFTER, partition -> partition.equals(BUSY)))
                .isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());
    }

    @Test
    void followsTheClockWhenAllIsIdle() {
        assertThat(watermark.advanceTo(NOW, partition -> true)).isEqualTo(NOW - IDLE_AFTER);
    }

    @Test
    void neverGoesBackAndMovesLateBatchesUp() {
        watermark.returned(BUSY, 95_000, 95_000, NOW);
        assertThat(watermark.advanceTo(NOW, partition -> true)).isEqualTo(95_000);

        // A partition that appears later, with older records.
        watermark.arrived(QUIET, NOW);
        assertThat(watermark.returned(QUIET, 10_000, 20_000, NOW)).isEqualTo(95_000);

        assertThat(watermark.advanceTo(NOW, partition -> true)).isEqualTo(95_000);
    }

    @Test
    void aRecordFromTheFutureDoesNotCarryItAheadOfTheClock() {
        assertThat(watermark.returned(BUSY, NOW + 5_000, NOW + 5_000, NOW)).isEqualTo(NOW);

        assertThat(watermark.advanceTo(NOW, partition -> true)).isEqualTo(NOW);
    }

    @Test
    void aRecordWithoutTimestampCountsAsOfNow() {
        assertThat(watermark.returned(BUSY, -1, -1, NOW)).isEqualTo(NOW);

        assertThat(watermark.advanceTo(NOW, partition -> true)).isEqualTo(NOW);
    }

    @Test
    void aPartitionThatIsGoneHoldsNothingBack() {
        watermark.arrived(QUIET, NOW);
        watermark.returned(BUSY, 90_000, 95_000, NOW);
        watermark.gone(QUIET);

        assertThat(watermark.advanceTo(NOW, partition -> true)).isEqualTo(95_000);
    }
}
