package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreatMatchYamlTest {
    private static final ThreatList TEXT = new ThreatList("bad", "/etc/bad.txt", null, null);

    @TempDir
    private Path folder;

    @Test
    void aMatchHasDefaults() throws IOException {
        assertThat(OneStep.read(
                        folder,
                        "threat-match: {lists: [{name: bad, file: /etc/bad.txt}], addresses: [a], add: {list: found}}"))
                .isEqualTo(new StepSpec.ThreatMatch(
                        List.of(TEXT), List.of("a"), List.of(), Map.of(ThreatFact.LIST, "found"), false));
        assertThat(OneStep.read(
                        folder,
                        "threat-match: {lists: [{name: bad, file: /etc/bad.txt}], domains: [u], keep: matches}"))
                .isEqualTo(new StepSpec.ThreatMatch(List.of(TEXT), List.of(), List.of("u"), Map.of(), true));
    }

    @Test
    void aMatchIsReadInFull() throws IOException {
        assertThat(OneStep.read(
                        folder,
                        "threat-match: {lists: [{name: bad, file: /etc/bad.txt},"
                                + " {name: My feed, file: /f.csv, column: The IOC, label: severity}], addresses: [a, b],"
                                + " domains: [u], add: {list: l, indicator: i, label: s, field: f}, keep: all}"))
                .isEqualTo(new StepSpec.ThreatMatch(
                        List.of(TEXT, new ThreatList("My feed", "/f.csv", "The IOC", "severity")),
                        List.of("a", "b"),
                        List.of("u"),
                        Map.of(
                                ThreatFact.LIST, "l",
                                ThreatFact.INDICATOR, "i",
                                ThreatFact.LABEL, "s",
                                ThreatFact.FIELD, "f"),
                        false));
    }

    @Test
    void everyProblemIsReported() throws IOException {
        assertThat(OneStep.problems(folder, "threat-match: {lists: [{file: /f, label: l}], keep: some}"))
                .containsExactlyInAnyOrder(
                        "6: steps[0].threat-match.lists[0].name: missing (expected: the list's name)",
                        "6: steps[0].threat-match.lists[0].label: \"l\" (expected: none without a column)",
                        "6: steps[0].threat-match.addresses: missing (expected: fields with addresses, or domains)",
                        "6: steps[0].threat-match.add: missing (expected: at least one of list, indicator, label, field,"
                                + " each with a field)",
                        "6: steps[0].threat-match.keep: \"some\" (expected: one of all, matches)");
        assertThat(OneStep.problems(
                        folder, "threat-match: {lists: [], addresses: [a], add: {list: x, field: x, labl: y}}"))
                .containsExactlyInAnyOrder(
                        "6: steps[0].threat-match.lists: a list (expected: a list of lists, at most 16)",
                        "6: steps[0].threat-match.add.field: \"x\" (expected: each field once)",
                        "6: steps[0].threat-match.add.labl: unknown key (expected: one of list, indicator, label, field),"
                                + " did you mean \"label\"?");
        assertThat(OneStep.problems(folder, "threat-match: {lists: [{name: n, file: /f}], addresses: [a], add: {}}"))
                .containsExactly(
                        "6: steps[0].threat-match.add.list: missing (expected: at least one of list, indicator,"
                                + " label, field, each with a field)");
    }

    @Test
    void aMatchChecksItself() {
        Map<ThreatFact, String> add = Map.of(ThreatFact.LIST, "l");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.ThreatMatch(List.of(), List.of("a"), List.of(), add, false))
                .withMessage("lists: 0 (expected: 1 to 16)");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new StepSpec.ThreatMatch(Collections.nCopies(17, TEXT), List.of("a"), List.of(), add, false))
                .withMessage("lists: 17 (expected: 1 to 16)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.ThreatMatch(List.of(TEXT), List.of(), List.of(), add, false))
                .withMessage("addresses, domains: [] (expected: at least one field)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.ThreatMatch(List.of(TEXT), List.of("a"), List.of(), Map.of(), false))
                .withMessage("add: {} (expected: facts, and each field once)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ThreatList("n", "/f", null, "l"))
                .withMessage("label: \"l\" (expected: none without a column)");
    }
}
