package dev.sluice.testkit.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class FlinkClassPathTest {

    @Test
    void keepsFlinkAndWhatItNeedsAlone() {
        String classPath = String.join(
                File.pathSeparator,
                "/repo/flink-runtime-1.19.3.jar",
                "/repo/flink-shaded-asm-9-9.5-17.0.jar",
                "/repo/flink-connector-kafka-3.3.0-1.19.jar",
                "/repo/beam-runners-flink-1.19-2.70.0.jar",
                "/repo/commons-compress-1.26.2.jar",
                "/repo/kafka-clients-3.9.1.jar",
                "/repo/kryo-2.24.0.jar",
                "/project/target/classes");

        assertThat(FlinkClassPath.of(classPath))
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .containsExactly(
                        "flink-runtime-1.19.3.jar",
                        "flink-shaded-asm-9-9.5-17.0.jar",
                        "commons-compress-1.26.2.jar",
                        "kryo-2.24.0.jar");
    }

    @Test
    void saysThatFlinkIsMissing() {
        assertThatThrownBy(() -> FlinkClassPath.of("/repo/kafka-clients-3.9.1.jar"))
                .hasMessage("class path: no flink-runtime (expected: Flink's artifacts on it)");
    }
}
