package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the examples of the sink's page to what the reader does. */
class SyslogPageTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void examplesAreRead() throws IOException {
        // Surefire runs in the module's directory.
        List<String> examples = YAML.matcher(Files.readString(Path.of("../docs/sinks/syslog.md")))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        for (String example : examples) {
            Path file = Files.writeString(
                    directory.resolve("example.yaml"),
                    "tenant: acme\nname: denied\nsource: {topics: [fw.acme]}\n" + example);
            assertThat(SubscriptionReader.read(List.of(file)).problems())
                    .as(example)
                    .isEmpty();
        }
    }
}
