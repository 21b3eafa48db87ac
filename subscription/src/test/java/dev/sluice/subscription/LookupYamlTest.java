package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupYamlTest {
    @TempDir
    private Path folder;

    @Test
    void aLookupHasDefaults() throws IOException {
        assertThat(OneStep.read(folder, "lookup: {file: /etc/u.csv, key: source_user, match: user, add: {site: site}}"))
                .isEqualTo(
                        new StepSpec.Lookup("/etc/u.csv", "source_user", "user", Map.of("site", "site"), null, false));
    }

    @Test
    void aLookupIsReadInFull() throws IOException {
        assertThat(OneStep.read(
                        folder,
                        "lookup: {file: /etc/u.csv, key: source_user, match: User Name,"
                                + " add: {Cost Center: cost_center, site: s}, default: unknown, ignoreCase: true}"))
                .isEqualTo(new StepSpec.Lookup(
                        "/etc/u.csv",
                        "source_user",
                        "User Name",
                        Map.of("Cost Center", "cost_center", "site", "s"),
                        "unknown",
                        true));
    }

    @Test
    void everyProblemIsReported() throws IOException {
        assertThat(OneStep.problems(folder, "lookup: {add: {a: x, b: x, c: 1x}, ignoreCase: maybe, kee: f}"))
                .containsExactly(
                        "6: steps[0].lookup.file: missing (expected: a file's path)",
                        "6: steps[0].lookup.key: missing (expected: a field)",
                        "6: steps[0].lookup.match: missing (expected: the column with the keys)",
                        "6: steps[0].lookup.add.b: \"x\" (expected: each field once)",
                        "6: steps[0].lookup.add.c: \"1x\""
                                + " (expected: a field name: letters, digits and '_', not starting with a digit)",
                        "6: steps[0].lookup.ignoreCase: \"maybe\" (expected: one of true, false)",
                        "6: steps[0].lookup.kee: unknown key (expected: one of file, key, match, add, default,"
                                + " ignoreCase), did you mean \"key\"?");
        assertThat(OneStep.problems(folder, "lookup: {file: /f, key: k, match: m, add: {}}"))
                .containsExactly("6: steps[0].lookup.add: a mapping (expected: a mapping of columns to fields)");
    }

    @Test
    void aLookupChecksItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Lookup("/f", "k", "m", Map.of(), null, false))
                .withMessage("add: {} (expected: columns, and each field once)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Lookup("/f", "k", "m", Map.of("a", "b"), "x".repeat(257), false))
                .withMessage("fallback: 257 (expected: at most 256 characters)");
    }
}
