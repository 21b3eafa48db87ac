package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.FieldValue;
import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.ParseMethod;
import dev.sluice.subscription.ReadResult;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.subscription.SubscriptionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the examples and the limits of the documentation to what the steps do. */
class StepsPageTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    /** Surefire runs in the module's directory. */
    private static final Path PAGE = Path.of("../docs/steps.md");

    @TempDir
    private Path folder;

    @Test
    void examplesAreSound() throws IOException {
        List<String> examples = YAML.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(examples).hasSize(7);
        for (String example : examples) {
            String source =
                    example.contains("flatten") ? "{topics: [a], schema: {fixed: " + nested() + "}}" : "{topics: [a]}";
            String head = "tenant: acme\nname: steps\nsource: " + source + "\nsink: {discard: {}}\n";
            Path file = Files.writeString(folder.resolve("steps.yaml"), head + example);
            ReadResult read = SubscriptionReader.read(List.of(file));
            assertThat(read.problems()).as(example).isEmpty();
            Subscription subscription = read.subscriptions().get(0).subscription();
            assertThat(SubscriptionCheck.check(subscription)).as(example).isEmpty();
            if (example.contains("flatten")) {
                assertThat(SubscriptionCheck.outputSchema(subscription).getFields())
                        .extracting(Schema.Field::name)
                        .endsWith("device_name", "device_os_family", "device_os_version");
            }
        }
    }

    /** The records that the page speaks of. */
    private Path nested() throws IOException {
        return Files.writeString(
                folder.resolve("nested.avsc"),
                """
                {"type": "record", "name": "panos.Traffic", "fields": [
                  {"name": "device", "type": {"type": "record", "name": "Device", "fields": [
                    {"name": "name", "type": "string"},
                    {"name": "os", "type": {"type": "record", "name": "Os", "fields": [
                      {"name": "family", "type": "string"}, {"name": "version", "type": "string"}]}}]}}]}
                """);
    }

    @Test
    void limitsAreThoseOfTheRecords() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("`text` (`" + MaskMethod.Redact.DEFAULT.text() + "`), at most " + MaskMethod.Redact.MAX_TEXT)
                .contains("`characters`, 1 to " + MaskMethod.KeepLast.MAX_CHARACTERS + ", required")
                .contains("`ipv4` (" + MaskMethod.Truncate.DEFAULT.ipv4() + "), `ipv6` ("
                        + MaskMethod.Truncate.DEFAULT.ipv6() + ")")
                .contains("A text has at most " + FieldValue.Text.MAX_TEXT + " characters")
                .contains("1 to " + ParseMethod.KeyValue.MAX_SEPARATOR + " characters each")
                .contains("numbers of columns, 1 to " + ParseMethod.Csv.MAX_COLUMN)
                .contains("Up to " + StepSpec.Parse.MAX_FIELDS + " values are taken")
                .contains("1 to " + StepSpec.Flatten.MAX_SEPARATOR + " letters, digits or underscores (`"
                        + StepSpec.Flatten.DEFAULT_SEPARATOR + "`)")
                .contains("| `by` | required | 1 to " + StepSpec.Suppress.MAX_FIELDS + " texts")
                .contains("| `maxKeys` | " + StepSpec.Suppress.DEFAULT_KEYS + " | 1 to 100,000 |");
    }
}
