package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.ReadResult;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.SubscriptionReader;
import dev.sluice.transforms.file.StepFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the examples and the limits of the documentation to what the steps do. */
class TablesPageTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    /** Surefire runs in the module's directory. */
    private static final Path PAGE = Path.of("../docs/tables.md");

    @TempDir
    private Path folder;

    @Test
    void examplesAreSound() throws IOException {
        List<String> examples = YAML.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(examples).hasSize(3);
        for (String example : examples) {
            String head = "tenant: acme\nname: tables\nsource: {topics: [a]}\nsink: {discard: {}}\n";
            Path file = Files.writeString(folder.resolve("tables.yaml"), head + example);
            ReadResult read = SubscriptionReader.read(List.of(file));
            assertThat(read.problems()).as(example).isEmpty();
            assertThat(SubscriptionCheck.check(read.subscriptions().get(0).subscription()))
                    .as(example)
                    .isEmpty();
        }
    }

    @Test
    void limitsAreThoseOfTheCode() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("every " + StepFiles.CHECK_SECONDS + " s")
                .contains("a cell at most " + StepSpec.Lookup.MAX_CELL + " characters")
                .contains("at most " + StepSpec.Lookup.MAX_FALLBACK + " characters")
                .contains("at most " + StepSpec.ThreatMatch.MAX_LISTS + " lists")
                .contains("more than " + StepSpec.Geoip.MAX_VALUE + " characters");
    }
}
