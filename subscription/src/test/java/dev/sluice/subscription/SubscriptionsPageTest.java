package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the examples of the documentation to what the reader does. */
class SubscriptionsPageTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    private final String page = readPage();

    @Test
    void examplesAreRead() throws IOException {
        List<String> examples =
                YAML.matcher(page).results().map(match -> match.group(1)).toList();
        Path smallest = Files.writeString(directory.resolve("smallest.yaml"), examples.get(0));
        Path full = Files.writeString(directory.resolve("full.yaml"), examples.get(1));
        Path kafka = Files.writeString(directory.resolve("kafka.yaml"), examples.get(2));

        ReadResult result = SubscriptionReader.read(List.of(smallest, full));

        assertThat(examples).hasSize(3);
        assertThat(result.problems()).isEmpty();
        assertThat(result.subscriptions()).hasSize(5);
        assertThat(KafkaSpecReader.read(kafka, Map.of()).problems()).isEmpty();
    }

    /** Surefire runs in the module's directory. */
    private static String readPage() {
        try {
            return Files.readString(Path.of("../docs/subscriptions.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
