package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a subscription whose only step, in line 6, is the one under test. */
final class OneStep {
    private OneStep() {}

    private static ReadResult result(Path folder, String step) throws IOException {
        Path file = Files.writeString(
                folder.resolve("steps.yaml"),
                """
                tenant: acme
                name: steps
                source: {topics: [a]}
                sink: {discard: {}}
                steps:
                  - %s
                """
                        .formatted(step));
        return SubscriptionReader.read(List.of(file));
    }

    static StepSpec read(Path folder, String step) throws IOException {
        ReadResult result = result(folder, step);
        assertThat(result.problems()).isEmpty();
        return result.subscriptions().get(0).subscription().steps().get(0);
    }

    /** Without the file's name. */
    static List<String> problems(Path folder, String step) throws IOException {
        String file = folder.resolve("steps.yaml") + ":";
        return result(folder, step).problems().stream()
                .map(problem -> problem.describe().substring(file.length()))
                .toList();
    }
}
