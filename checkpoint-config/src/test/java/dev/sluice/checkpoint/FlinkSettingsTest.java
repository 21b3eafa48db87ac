package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkSettingsTest {
    private static final Map<String, String> EXPECTED = Map.of(
            "execution.checkpointing.interval", "10 s",
            "execution.checkpointing.min-pause", "2s",
            "state.checkpoints.dir", "gs://bucket/x");

    @TempDir
    private Path folder;

    @Test
    void readsTheOlderFlatFormatWithComments() throws IOException {
        Path file = file(
                "flink-conf.yaml",
                """
                # Checkpoints
                execution.checkpointing.interval: 10 s # often
                execution.checkpointing.min-pause : 2s

                state.checkpoints.dir: gs://bucket/x
                """);

        assertThat(FlinkSettings.read(file).values()).isEqualTo(EXPECTED);
    }

    @Test
    void readsNestedYaml() throws IOException {
        Path file = file(
                "config.yaml",
                """
                execution:
                  checkpointing:
                    interval: 10 s
                    min-pause: "2s"
                state.checkpoints.dir: gs://bucket/x
                """);

        assertThat(FlinkSettings.read(file).values()).isEqualTo(EXPECTED);
    }

    @Test
    void readsAFlinkDeployment() throws IOException {
        Path file = file(
                "job.yaml",
                """
                apiVersion: flink.apache.org/v1beta1
                kind: FlinkDeployment
                spec:
                  flinkVersion: v1_19
                  flinkConfiguration:
                    execution.checkpointing.interval: "10 s"
                    execution.checkpointing.min-pause: "2s"
                    state.checkpoints.dir: "gs://bucket/x"
                """);

        assertThat(FlinkSettings.read(file).values()).isEqualTo(EXPECTED);
    }

    @Test
    void anEmptyFileHasNoSettings() throws IOException {
        assertThat(FlinkSettings.read(file("config.yaml", "")).values()).isEmpty();
    }

    @Test
    void namesEveryLineThatFlinkWouldIgnore() throws IOException {
        Path file = file(
                "flink-conf.yaml",
                """
                state.backend.type:hashmap
                execution:
                  checkpointing.interval: 10 s
                """);

        assertThatThrownBy(() -> FlinkSettings.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        file + ":1: state.backend.type:hashmap (expected: key: value, with a space behind the colon;"
                                + " Flink ignores this line)\n"
                                + file
                                + ":2: execution: (expected: key: value, with a space behind the colon; Flink ignores this"
                                + " line)");
    }

    @Test
    void namesAFileThatIsNotYaml() throws IOException {
        Path file = file("config.yaml", "a: [");

        assertThatThrownBy(() -> FlinkSettings.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": while parsing a flow node")
                .hasMessageEndingWith(" (expected: YAML, one document)")
                .hasMessageNotContainingAny("\n");
    }

    @Test
    void namesAFileThatIsNoMapOrNotThere() throws IOException {
        Path list = file("config.yaml", "- a\n- b\n");
        Path missing = folder.resolve("missing.yaml");
        Path bare = file("job.yaml", "kind: FlinkDeployment\nspec: {}\n");

        assertThatThrownBy(() -> FlinkSettings.read(list)).hasMessage(list + ": (expected: a YAML map of settings)");
        assertThatThrownBy(() -> FlinkSettings.read(missing))
                .hasMessage(missing + ": not found (expected: a readable file)");
        assertThatThrownBy(() -> FlinkSettings.read(folder))
                .hasMessage(folder + ": not found (expected: a readable file)");
        assertThatThrownBy(() -> FlinkSettings.read(bare))
                .hasMessage(bare + ": spec.flinkConfiguration: (none) (expected: a map of Flink's settings)");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
