package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepYamlTest {
    @TempDir
    private Path folder;

    private StepSpec step(String yaml) throws IOException {
        return OneStep.read(folder, yaml);
    }

    private List<String> problems(String yaml) throws IOException {
        return OneStep.problems(folder, yaml);
    }

    @Test
    void masksHaveDefaults() throws IOException {
        assertThat(step("mask: {fields: [source_user], with: redact}"))
                .isEqualTo(new StepSpec.Mask(List.of("source_user"), new MaskMethod.Redact("***")));
        assertThat(step("mask: {fields: [source_ip], with: truncate}"))
                .isEqualTo(new StepSpec.Mask(List.of("source_ip"), new MaskMethod.Truncate(24, 48)));
    }

    @Test
    void masksAreReadInFull() throws IOException {
        assertThat(step("mask: {fields: [a, b], with: redact, text: (hidden)}"))
                .isEqualTo(new StepSpec.Mask(List.of("a", "b"), new MaskMethod.Redact("(hidden)")));
        assertThat(step("mask: {fields: [a], with: keep-last, characters: 4}"))
                .isEqualTo(new StepSpec.Mask(List.of("a"), new MaskMethod.KeepLast(4)));
        assertThat(step("mask: {fields: [a], with: hash, salt: {secret: \"env:ACME_SALT\"}}"))
                .isEqualTo(new StepSpec.Mask(List.of("a"), new MaskMethod.Hash(new SecretRef("env:ACME_SALT"))));
        assertThat(step("mask: {fields: [a], with: truncate, ipv4: 16, ipv6: 32}"))
                .isEqualTo(new StepSpec.Mask(List.of("a"), new MaskMethod.Truncate(16, 32)));
    }

    @Test
    void everyProblemOfAMaskIsReported() throws IOException {
        assertThat(problems("mask: {with: hsh}"))
                .containsExactly(
                        "6: steps[0].mask.fields: missing (expected: a list of fields)",
                        "6: steps[0].mask.with: \"hsh\" (expected: one of redact, keep-last, hash, truncate),"
                                + " did you mean \"hash\"?");
        assertThat(problems("mask: {fields: [a, a], with: keep-last, characters: 0, salt: {secret: \"env:S\"}}"))
                .containsExactly(
                        "6: steps[0].mask.fields[1]: \"a\" (expected: each item once)",
                        "6: steps[0].mask.characters: \"0\" (expected: a whole number from 1 to 64)",
                        "6: steps[0].mask.salt: (hidden) (expected: none, as it is for with: hash)");
        assertThat(problems("mask: {fields: [a], with: truncate, ipv4: 33, ipv6: 129}"))
                .containsExactly(
                        "6: steps[0].mask.ipv4: \"33\" (expected: a whole number from 0 to 32)",
                        "6: steps[0].mask.ipv6: \"129\" (expected: a whole number from 0 to 128)");
        assertThat(problems("mask: {fields: [a], with: keep-last}"))
                .containsExactly("6: steps[0].mask.characters: missing (expected: how many characters may be seen)");
    }

    @Test
    void aSaltInTheFileIsRefusedAndNotShown() throws IOException {
        assertThat(problems("mask: {fields: [a], with: hash, salt: hunter2}"))
                .containsExactly("6: steps[0].mask.salt: (hidden)"
                        + " (expected: {secret: \"env:NAME\"} or {secret: \"file:/path\"})");
        assertThat(problems("mask: {fields: [a], with: hash, salt: {secret: hunter2}}"))
                .containsExactly("6: steps[0].mask.salt.secret: (hidden) (expected: env:NAME or file:/path)");
    }

    @Test
    void masksCheckThemselves() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MaskMethod.KeepLast(0))
                .withMessage("characters: 0 (expected: 1 to 64)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MaskMethod.Redact(""))
                .withMessage("text: \"\" (expected: 1 to 64 characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MaskMethod.Truncate(33, 48))
                .withMessage("ipv4, ipv6: 33, 48 (expected: bits from 0 to 32 and 128)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Mask(List.of(), MaskMethod.Redact.DEFAULT))
                .withMessage("fields: [] (expected: at least one field)");
    }

    @Test
    void setTakesTextsAndExpressions() throws IOException {
        assertThat(step("set: {site: hq, tier: 3, note: \"\", total: {expression: a + b}}"))
                .isEqualTo(new StepSpec.SetFields(Map.of(
                        "site", new FieldValue.Text("hq"),
                        "tier", new FieldValue.Text("3"),
                        "note", new FieldValue.Text(""),
                        "total", new FieldValue.Computed("a + b"))));
        assertThat(problems("set: {site: [hq], a: {expresion: b}, c: {expression: ' '}}"))
                .containsExactly(
                        "6: steps[0].set.site: a list"
                                + " (expected: a text of at most 256 characters, or {expression: \"...\"})",
                        "6: steps[0].set.a.expression: missing (expected: what is computed)",
                        "6: steps[0].set.a.expresion: unknown key (expected: one of expression),"
                                + " did you mean \"expression\"?",
                        "6: steps[0].set.c.expression: \" \""
                                + " (expected: an expression such as \"bytes_sent + bytes_received\")");
        assertThat(problems("set: []"))
                .containsExactly("6: steps[0].set: a list (expected: a mapping of fields to texts,"
                        + " or to {expression: \"...\"})");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FieldValue.Text("x".repeat(257)))
                .withMessage("text: 257 (expected: at most 256 characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FieldValue.Computed(" "))
                .withMessage("expression: \" \" (expected: an expression)");
    }

    @Test
    void samplesTakeAShare() throws IOException {
        assertThat(step("sample: {keep: 10%}")).isEqualTo(new StepSpec.Sample(100_000, null));
        assertThat(step("sample: {keep: 0.0001%, by: session_id}")).isEqualTo(new StepSpec.Sample(1, "session_id"));
        assertThat(step("sample: {keep: 99.5%}")).isEqualTo(new StepSpec.Sample(995_000, null));
        String expected = " (expected: a share below 100%, such as 10% or 0.0001%)";
        for (String wrong : List.of("100%", "0%", "10", "0.00001%", "-1%")) {
            assertThat(problems("sample: {keep: " + wrong + "}"))
                    .containsExactly("6: steps[0].sample.keep: \"" + wrong + "\"" + expected);
        }
        assertThat(problems("sample: {by: session_id}"))
                .containsExactly("6: steps[0].sample.keep: missing (expected: the share that is kept, such as 10%)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Sample(1_000_000, null))
                .withMessage("keptPerMillion: 1000000 (expected: 1 to 999999)");
    }

    @Test
    void suppressHasDefaultsAndLimits() throws IOException {
        assertThat(step("suppress: {by: [a, b], interval: 5m}"))
                .isEqualTo(new StepSpec.Suppress(List.of("a", "b"), Duration.ofMinutes(5), 10_000));
        assertThat(step("suppress: {by: [a], interval: 1s, maxKeys: 100000}"))
                .isEqualTo(new StepSpec.Suppress(List.of("a"), Duration.ofSeconds(1), 100_000));
        assertThat(problems("suppress: {by: [a, b, c, d, e, f, g, h, i], interval: 25h, maxKeys: 0}"))
                .containsExactly(
                        "6: steps[0].suppress.by: a list (expected: a list of at most 8 field names)",
                        "6: steps[0].suppress.interval: \"25h\""
                                + " (expected: a duration from 1s to 24h, such as 500ms, 30s or 5m)",
                        "6: steps[0].suppress.maxKeys: \"0\" (expected: a whole number from 1 to 100000)");
        assertThat(problems("suppress: {}"))
                .containsExactly(
                        "6: steps[0].suppress.by: missing (expected: a list of fields)",
                        "6: steps[0].suppress.interval: missing (expected: a duration such as 5m)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Suppress(List.of(), Duration.ofMinutes(1), 1))
                .withMessage("by: [] (expected: 1 to 8 fields)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Suppress(List.of("a"), Duration.ZERO, 1))
                .withMessage("interval: PT0S (expected: PT1S to PT24H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Suppress(List.of("a"), Duration.ofMinutes(1), 0))
                .withMessage("maxKeys: 0 (expected: 1 to 100000)");
    }

    @Test
    void suppressIsRefusedWhereAReplayMustBeTheSame() throws IOException {
        Path file = Files.writeString(
                folder.resolve("objects.yaml"),
                """
                tenant: acme
                name: objects
                source: {topics: [a]}
                sink: {gcs: {bucket: acme-logs}}
                steps:
                  - exclude: [b]
                  - suppress: {by: [a], interval: 5m}
                """);
        assertThat(SubscriptionReader.read(List.of(file)).problems())
                .singleElement()
                .hasToString(file + ":7: steps[1].suppress: a mapping"
                        + " (expected: another sink than gcs, whose objects need the same events in every replay)");
    }

    @Test
    void parseHasAMethodWithDefaults() throws IOException {
        Map<String, String> fields = Map.of("user", "parsed_user");
        assertThat(step("parse: {field: description, as: key-value, fields: {user: parsed_user}}"))
                .isEqualTo(new StepSpec.Parse("description", new ParseMethod.KeyValue(";", "="), fields));
        assertThat(step("parse: {field: d, as: key-value, pairs: ' ', equals: ': ', fields: {user: parsed_user}}"))
                .isEqualTo(new StepSpec.Parse("d", new ParseMethod.KeyValue(" ", ": "), fields));
        assertThat(step("parse: {field: d, as: json, fields: {actor.user: parsed_user}}"))
                .isEqualTo(new StepSpec.Parse("d", new ParseMethod.Json(), Map.of("actor.user", "parsed_user")));
        assertThat(step("parse: {field: d, as: csv, fields: {3: a}}"))
                .isEqualTo(new StepSpec.Parse("d", new ParseMethod.Csv(','), Map.of("3", "a")));
        assertThat(step("parse: {field: d, as: csv, delimiter: \"\\t\", fields: {3: a}}"))
                .isEqualTo(new StepSpec.Parse("d", new ParseMethod.Csv('\t'), Map.of("3", "a")));
    }

    @Test
    void everyProblemOfAParseIsReported() throws IOException {
        assertThat(problems("parse: {as: xml}"))
                .containsExactly(
                        "6: steps[0].parse.field: missing (expected: a field)",
                        "6: steps[0].parse.fields: missing (expected: what becomes which field)",
                        "6: steps[0].parse.as: \"xml\" (expected: one of key-value, json, csv)");
        assertThat(problems("parse: {field: d, as: csv, pairs: x, fields: {0: a, 1000: a}}"))
                .containsExactly(
                        "6: steps[0].parse.pairs: (hidden) (expected: none, as it is for as: key-value)",
                        "6: steps[0].parse.fields.0: \"0\" (expected: the number of a column, 1 to 999)",
                        "6: steps[0].parse.fields.1000: \"1000\" (expected: the number of a column, 1 to 999)",
                        "6: steps[0].parse.fields.1000: \"a\" (expected: each field once)");
        assertThat(problems("parse: {field: d, as: json, fields: {a..b: c}}"))
                .containsExactly(
                        "6: steps[0].parse.fields.a..b: \"a..b\" (expected: a path: names with dots between them)");
        assertThat(problems("parse: {field: d, as: key-value, pairs: '=', fields: {a: b}}"))
                .containsExactly("6: steps[0].parse.pairs: \"=\" (expected: another text than equals)");
        assertThat(problems("parse: {field: d, as: key-value, pairs: x, equals: x, fields: {a: b}}"))
                .containsExactly("6: steps[0].parse.equals: \"x\" (expected: another text than pairs)");
        assertThat(problems("parse: {field: d, as: csv, delimiter: ';;', fields: {1: b}}"))
                .containsExactly("6: steps[0].parse.delimiter: \";;\" (expected: an ASCII character, no double quote)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParseMethod.KeyValue("", "="))
                .withMessage("pairs: \"\" (expected: 1 to 8 characters without quotes)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParseMethod.Csv('"'))
                .withMessage("delimiter: \"\"\" (expected: an ASCII character, no double quote)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Parse("d", new ParseMethod.Json(), Map.of()))
                .withMessage("fields: 0 (expected: 1 to 64 fields)");
    }

    @Test
    void renameTakesTemplates() throws IOException {
        assertThat(step("rename: {\"source_*\": \"src_*\", rule: name}"))
                .isEqualTo(new StepSpec.Rename(Map.of("source_*", "src_*", "rule", "name")));
        assertThat(problems("rename: {\"a_*\": b, c: \"d_*\", \"*_*\": \"e_*\", f: g, h: g}"))
                .containsExactly(
                        "6: steps[0].rename.a_*: \"b\" (expected: a new name with one *, as the old one has)",
                        "6: steps[0].rename.c: \"d_*\""
                                + " (expected: a field name: letters, digits and '_', not starting with a digit)",
                        "6: steps[0].rename.*_*: \"*_*\" (expected: a name with one *)",
                        "6: steps[0].rename.h: \"g\" (expected: each new name once)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Rename(Map.of("a*", "b")))
                .withMessage("a*: \"b\" (expected: one * in both names, or in neither)");
    }

    @Test
    void flattenHasASeparator() throws IOException {
        assertThat(step("flatten: {fields: [a]}")).isEqualTo(new StepSpec.Flatten(List.of("a"), "_"));
        assertThat(step("flatten: {fields: [a, b], separator: __}"))
                .isEqualTo(new StepSpec.Flatten(List.of("a", "b"), "__"));
        assertThat(problems("flatten: {separator: .}"))
                .containsExactly(
                        "6: steps[0].flatten.fields: missing (expected: a list of fields)",
                        "6: steps[0].flatten.separator: \".\" (expected: 1 to 8 letters, digits or underscores)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Flatten(List.of(), "_"))
                .withMessage("fields: [] (expected: at least one field)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Flatten(List.of("a"), ""))
                .withMessage("separator: \"\" (expected: 1 to 8 letters, digits or underscores)");
    }
}
