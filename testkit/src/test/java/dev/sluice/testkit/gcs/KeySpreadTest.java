package dev.sluice.testkit.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeySpreadTest {

    private final KeySpread spread = new KeySpread("flink/", 2);

    @Test
    void countsByTheFirstCharactersBehindTheFolder() {
        write("flink/aaXY/chk-1/1");
        write("flink/aaZZ/chk-1/2");
        write("flink/bc/chk-1/3");
        write("flink/b");

        assertThat(spread.objects()).isEqualTo(4);
        assertThat(spread.prefixes()).isEqualTo(3);
        assertThat(spread.hottestShare()).isEqualTo(0.5);
    }

    @Test
    void leavesOtherFoldersOut() {
        write("events/aa/1");

        assertThat(spread.objects()).isZero();
        assertThat(spread.hottestShare()).isZero();
    }

    private void write(String name) {
        spread.accept(new GcsObject(
                "bucket",
                name,
                1,
                1,
                "application/octet-stream",
                null,
                null,
                Map.of(),
                0,
                "",
                null,
                null,
                Instant.EPOCH,
                Instant.EPOCH));
    }
}
