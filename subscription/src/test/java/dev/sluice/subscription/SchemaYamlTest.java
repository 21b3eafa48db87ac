package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaYamlTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https: {url: https://siem.example/in, schema: ocsf}",
                "https: {url: https://siem.example, protocol: elastic-bulk, elastic: {index: logs}, schema: ocsf}",
                "syslog: {host: collector.example, schema: ocsf}",
                "syslog: {host: collector.example, format: json, schema: ocsf}",
                "gcs: {bucket: acme-logs, schema: ocsf}",
                "discard: {format: json, schema: ocsf}"
            })
    void sinksOfJsonTakeASchema(String sink) throws IOException {
        assertThat(OneSink.read(folder, sink).format()).isEqualTo(new FormatSpec.Json(TargetSchema.OCSF));
    }

    @ParameterizedTest
    @CsvSource({"ocsf, OCSF", "ecs, ECS", "udm, UDM"})
    void knowsTheSchemas(String name, TargetSchema schema) throws IOException {
        assertThat(OneSink.read(folder, "discard: {schema: " + name + "}").format())
                .isEqualTo(new FormatSpec.Json(schema));
    }

    @ParameterizedTest
    @CsvSource({
        "syslog, 'host: collector.example, format: cef'",
        "gcs, 'bucket: acme-logs, format: avro'",
        "discard, format: protobuf-row"
    })
    void anotherFormatBesideASchemaIsReported(String sink, String options) throws IOException {
        assertThat(OneSink.problems(folder, sink + ": {" + options + ", schema: udm}"))
                .containsExactly("4: sink." + sink
                        + ".schema: \"udm\" (expected: none, or format: json, as a schema is one of JSON)");
    }

    @ParameterizedTest
    @CsvSource({"ocfs, 'did you mean \"ocsf\"?'", "cim, ''"})
    void anUnknownSchemaIsReportedWithThoseThereAre(String name, String suggestion) throws IOException {
        assertThat(OneSink.problems(folder, "discard: {schema: " + name + "}"))
                .containsExactly("4: sink.discard.schema: \"" + name + "\" (expected: one of ocsf, ecs, udm)"
                        + (suggestion.isEmpty() ? "" : ", " + suggestion));
    }
}
