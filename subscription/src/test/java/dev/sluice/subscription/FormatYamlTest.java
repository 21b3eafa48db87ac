package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.subscription.FormatSpec.JsonLayout;
import dev.sluice.subscription.FormatSpec.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatYamlTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of("json", new FormatSpec.Json(JsonLayout.NESTED, Timestamps.RFC3339)),
                Arguments.of("{json: {}}", new FormatSpec.Json(JsonLayout.NESTED, Timestamps.RFC3339)),
                Arguments.of(
                        "{json: {layout: flat, timestamps: epoch-millis}}",
                        new FormatSpec.Json(JsonLayout.FLAT, Timestamps.EPOCH_MILLIS)),
                Arguments.of("cef", new FormatSpec.Cef(0)),
                Arguments.of("{cef: {version: 1}}", new FormatSpec.Cef(1)),
                Arguments.of("leef", new FormatSpec.Leef(2, '\t')),
                Arguments.of("{leef: {version: 1.0}}", new FormatSpec.Leef(1, '\t')),
                Arguments.of("{leef: {version: 1, delimiter: tab}}", new FormatSpec.Leef(1, '\t')),
                Arguments.of("{leef: {version: 2.0, delimiter: '^'}}", new FormatSpec.Leef(2, '^')),
                Arguments.of("{leef: {delimiter: \"\\t\"}}", new FormatSpec.Leef(2, '\t')),
                Arguments.of("csv", new FormatSpec.Csv(',', false, false, false)),
                Arguments.of(
                        "{csv: {delimiter: tab, lineBreaks: true, guardFormulas: true}}",
                        new FormatSpec.Csv('\t', false, true, true)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void syslogAndHttpsTakeTextsInEveryForm(String yaml, FormatSpec format) throws IOException {
        assertThat(OneSink.read(folder, "syslog: {host: c, format: " + yaml + "}")
                        .format())
                .isEqualTo(format);
        assertThat(OneSink.read(folder, "https: {url: 'https://c', protocol: lines, format: " + yaml + "}")
                        .format())
                .isEqualTo(format);
    }

    @Test
    void objectsOfCsvBeginWithAHeader() throws IOException {
        assertThat(OneSink.read(folder, "gcs: {bucket: acme, format: csv}").format())
                .isEqualTo(new FormatSpec.Csv(',', true, false, false));
        assertThat(OneSink.read(folder, "gcs: {bucket: acme, format: {csv: {delimiter: ';', header: false}}}")
                        .format())
                .isEqualTo(new FormatSpec.Csv(';', false, false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json-lines", "json-array", "elastic-bulk", "sentinel"})
    void protocolsOfJsonTakeNothingElse(String protocol) throws IOException {
        String expected = "4: sink.https.format: %s (expected: json with protocol: " + protocol
                + ", as only lines, splunk-hec and secops take others)";
        assertThat(OneSink.problems(folder, "https: {url: 'https://c', protocol: " + protocol + ", format: leef}"))
                .contains(expected.formatted("\"leef\""));
        assertThat(OneSink.problems(folder, "https: {url: 'https://c', protocol: " + protocol + ", format: {csv: {}}}"))
                .contains(expected.formatted("a mapping"));
        assertThat(OneSink.problems(
                        folder,
                        "https: {url: 'https://c', protocol: " + protocol + ", format: {json: {layout: flat}}}"))
                .noneMatch(problem -> problem.contains("format"));
    }

    @Test
    void whatIsWrongIsReportedAtOnceWithItsPath() throws IOException {
        assertThat(problems("{leef: {version: 3, delimiter: ':', delimeter: '^'}}"))
                .containsExactlyInAnyOrder(
                        "leef.version: \"3\" (expected: 1.0 or 2.0)",
                        "leef.delimiter: \":\" (expected: tab, or one of ! # $ % & * ; < > ? @ ^ ` | ~)",
                        "leef.delimeter: unknown key (expected: one of version, delimiter), did you mean"
                                + " \"delimiter\"?");
        assertThat(problems("{leef: {version: 1.0, delimiter: '^'}}"))
                .containsExactly("leef.delimiter: \"^\" (expected: tab, or version: 2.0, as LEEF 1.0 has no other)");
        assertThat(problems("{csv: {delimiter: '::', header: true}}"))
                .containsExactlyInAnyOrder(
                        "csv.delimiter: \"::\" (expected: tab, a blank, or one of , ; | ^)",
                        "csv.header: unknown key (expected: one of delimiter, lineBreaks, guardFormulas)");
        assertThat(problems("{cef: {version: 2}}"))
                .containsExactly("cef.version: \"2\" (expected: a whole number from 0 to 1)");
        assertThat(problems("{json: {layout: dotted, timestamps: epoch-milis}}"))
                .containsExactlyInAnyOrder(
                        "json.layout: \"dotted\" (expected: one of nested, flat)",
                        "json.timestamps: \"epoch-milis\" (expected: one of rfc3339, epoch-seconds, epoch-millis,"
                                + " epoch-micros), did you mean \"epoch-millis\"?");
        assertThat(problems("{leeef: {}}"))
                .containsExactly("leeef: unknown key (expected: one of json, cef, leef, csv), did you mean \"leef\"?");
    }

    private List<String> problems(String format) throws IOException {
        return OneSink.problems(folder, "syslog: {host: c, format: " + format + "}").stream()
                .map(problem -> problem.replace("4: sink.syslog.format.", ""))
                .toList();
    }

    @Test
    void recordsCheckThemselves() {
        assertThatThrownBy(() -> new FormatSpec.Cef(2)).hasMessage("version: 2 (expected: 0 to 1)");
        assertThatThrownBy(() -> new FormatSpec.Leef(1, '^')).hasMessage("delimiter: \"^\" (expected: a tab)");
        assertThatThrownBy(() -> new FormatSpec.Leef(0, '\t')).hasMessage("version: 0 (expected: 1 or 2)");
        assertThatThrownBy(() -> new FormatSpec.Leef(2, '='))
                .hasMessage("delimiter: \"=\" (expected: one of \t!#$%&*;<>?@^`|~)");
        assertThatThrownBy(() -> new FormatSpec.Csv('.', false, false, false))
                .hasMessage("delimiter: \".\" (expected: one of ,;|^ \t)");
    }
}
