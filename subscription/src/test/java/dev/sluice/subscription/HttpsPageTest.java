package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the examples of the HTTPS sink's page to what the reader does. */
class HttpsPageTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void examplesAreRead() throws IOException {
        List<String> examples = YAML.matcher(Files.readString(Path.of("../docs/sinks/https.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        StringBuilder documents = new StringBuilder();
        for (int i = 0; i < examples.size(); i++) {
            documents
                    .append("---\ntenant: acme\nname: example-" + i + "\nsource: {topics: [fw.acme]}\nsink:\n")
                    .append(examples.get(i).indent(2));
        }
        Path file = Files.writeString(directory.resolve("examples.yaml"), documents);

        ReadResult result = SubscriptionReader.read(List.of(file));

        assertThat(result.problems()).isEmpty();
        assertThat(result.subscriptions()).hasSize(5);
    }
}
