package dev.sluice.sinks.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sinks.check.Finding.Status;
import dev.sluice.subscription.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecklistTest {
    private final Checklist list = new Checklist(Duration.ofSeconds(20));

    @Test
    void skipsWhatBuildsOnAFailedStep() {
        boolean first = list.step("one", () -> {
            throw new CheckFailedException("one is wrong (expected: two)");
        });
        boolean second = list.step(first, "two", () -> "never");
        boolean third = list.step("three", () -> "found");

        assertThat(List.of(first, second, third)).containsExactly(false, false, true);
        assertThat(list.findings())
                .containsExactly(
                        new Finding("one", Status.FAILED, "one is wrong (expected: two)"),
                        new Finding("two", Status.SKIPPED, "not tried, as an earlier step failed"),
                        new Finding("three", Status.OK, "found"));
    }

    @Test
    void endsAStepThatDoesNot() {
        Checklist impatient = new Checklist(Duration.ofMillis(20));
        CountDownLatch interrupted = new CountDownLatch(1);

        impatient.step("one", () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return "never";
        });

        assertThat(impatient.findings())
                .containsExactly(new Finding("one", Status.FAILED, "no end within 0.02 s (expected: an answer)"));
        assertThat(interrupted).satisfies(CountDownLatch::await);
    }

    @Test
    void leavesABugABug() {
        assertThatThrownBy(() -> list.step("one", () -> {
                    throw new IndexOutOfBoundsException("3");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("step one")
                .hasRootCauseMessage("3");
    }

    @Test
    void namesEverySecretThatCannotBeUsed(@TempDir Path folder) throws IOException {
        Path full = Files.writeString(folder.resolve("full"), "a-secret");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path missing = folder.resolve("missing");

        boolean some = list.secrets(List.of(reference(full), reference(empty), reference(missing)));
        boolean one = list.secrets(List.of(reference(full)));
        boolean none = list.secrets(List.of());
        boolean salts = list.secrets("salts", List.of(reference(full)));

        assertThat(List.of(some, one, none)).containsExactly(false, true, true);
        assertThat(list.findings())
                .containsExactly(
                        new Finding(
                                "secrets",
                                Status.FAILED,
                                "secret: file:" + empty + " is empty (expected: the secret); secret: file:" + missing
                                        + " (expected: a readable file)"),
                        new Finding("secrets", Status.OK, "can be read: file:" + full),
                        new Finding("secrets", Status.SKIPPED, "the sink has none"),
                        new Finding("salts", Status.OK, "can be read: file:" + full));
        assertThat(salts).isTrue();
    }

    private static SecretRef reference(Path file) {
        return new SecretRef("file:" + file);
    }
}
