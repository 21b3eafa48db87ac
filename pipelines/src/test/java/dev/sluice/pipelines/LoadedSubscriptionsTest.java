package dev.sluice.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.subscription.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedSubscriptionsTest {
    @TempDir
    private Path folder;

    @Test
    void everyExampleIsSound() throws IOException {
        Map<String, String> variables = Map.of(
                "siem", "siem.example:8088",
                "syslogHost", "syslog.example",
                "syslogPort", "6514",
                "ca", "/etc/ssl/ca.pem",
                "secrets", "/etc/sluice",
                "project", "acme-security",
                "bucket", "acme-archive");
        try (Stream<Path> examples = Files.list(Path.of("examples"))) {
            LoadedSubscriptions loaded =
                    LoadedSubscriptions.load(examples.sorted().toList(), variables);

            assertThat(loaded.problems()).isEmpty();
            assertThat(loaded.subscriptions()).hasSize(9);
        }
    }

    @Test
    void refusesASubscriptionThatReadsItsOwnDeadLetters() throws IOException {
        Path file = write(
                "loop.yaml",
                """
                tenant: acme
                name: loop
                source: {topicPattern: ".*acme.*"}
                sink:
                  https: {url: "https://siem.example"}
                deadLetters: {topic: dead.acme}
                """);

        assertThat(LoadedSubscriptions.load(List.of(file), Map.of()).problems())
                .extracting(Problem::describe)
                .containsExactly(file + ":6: deadLetters.topic: \"dead.acme\""
                        + " (expected: a topic that the subscription itself does not read)");
    }

    @Test
    void problemsOfFormAndOfMeaningAreReportedTogetherWithTheirLines() throws IOException {
        Path form = write(
                "form.yaml",
                """
                tenant: acme
                name: form
                source: {topic: [a]}
                filter: "dest_port > 'x'"
                steps:
                  - exclude: [rul]
                  - mask: {field: source_user}
                  - exclude: [nothing]
                sink:
                  https: {url: "http://siem.example"}
                """);
        Path meaning = write(
                "meaning.yaml",
                """
                tenant: acme
                name: meaning
                source: {topics: [a]}
                filter: "acton = 'deny'"
                steps:
                  - include: [source_ip, dest_ipp]
                sink:
                  https: {url: "https://siem.example"}
                """);

        LoadedSubscriptions loaded = LoadedSubscriptions.load(List.of(form, meaning), Map.of());

        assertThat(loaded.problems())
                .filteredOn(problem -> problem.file().equals(form.toString()))
                .extracting(Problem::path, Problem::line)
                .containsExactly(
                        tuple("source.topics", 3),
                        tuple("source.topic", 3),
                        tuple("filter:1:13", 4),
                        tuple("steps[0].exclude", 6),
                        tuple("steps[1].mask.fields", 7),
                        tuple("steps[1].mask.with", 7),
                        tuple("steps[1].mask.field", 7),
                        tuple("sink.https.url", 10));
        assertThat(loaded.problems())
                .filteredOn(problem -> problem.file().equals(meaning.toString()))
                .extracting(Problem::path, Problem::line, Problem::suggestion)
                .containsExactly(tuple("filter:1:1", 4, "action"), tuple("steps[0].include[1]", 6, "dest_ip"));
        assertThatThrownBy(loaded::orThrow)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(meaning + ":4: filter:1:1: ")
                .hasMessageContaining("did you mean \"action\"?");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
