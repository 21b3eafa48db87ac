package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import dev.sluice.subscription.SinkSpec.TableLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SinkYamlTest {
    @TempDir
    private Path folder;

    @Test
    void bigQueryHasDefaults() throws IOException {
        assertThat(sinkOf("bigquery: {project: acme-security, dataset: firewall, table: traffic}"))
                .isEqualTo(new SinkSpec.BigQuery(
                        "acme-security",
                        "firewall",
                        "traffic",
                        BigQueryMode.AT_LEAST_ONCE,
                        BigQueryWriter.SLUICE,
                        new TableLayout(null, null, null, false),
                        OneSink.REQUEST,
                        OneSink.DELIVERY));
    }

    @Test
    void bigQueryIoIsChosenAsTheWriter() throws IOException {
        assertThat(sinkOf("bigquery: {project: acme-security, dataset: firewall, table: traffic, writer: beam,"
                        + " positionColumns: true}"))
                .isEqualTo(new SinkSpec.BigQuery(
                        "acme-security",
                        "firewall",
                        "traffic",
                        BigQueryMode.AT_LEAST_ONCE,
                        BigQueryWriter.BEAM,
                        new TableLayout(null, null, null, true),
                        OneSink.REQUEST,
                        OneSink.DELIVERY));
    }

    @Test
    void whatBigQueryIoCannotDoIsReported() throws IOException {
        List<String> problems = OneSink.problems(
                folder,
                "bigquery: {project: acme-security, dataset: firewall, table: traffic, writer: beam,"
                        + " mode: exactly-once, batch: {maxEvents: 5}, delivery: {maxInFlight: 2}}");

        assertThat(problems)
                .containsExactly(
                        "4: sink.bigquery.writer: \"beam\" (expected: sluice with mode: exactly-once, as BigQueryIO is at least once"
                                + " on Flink)",
                        "4: sink.bigquery.batch: a mapping (expected: none with writer: beam, as BigQueryIO has its own sizes,"
                                + " retries and limits)",
                        "4: sink.bigquery.delivery: a mapping (expected: none with writer: beam, as BigQueryIO has its own sizes,"
                                + " retries and limits)");
    }

    @Test
    void discardHasDefaults() throws IOException {
        assertThat(sinkOf("discard: {}"))
                .isEqualTo(new SinkSpec.Discard(new FormatSpec.Json(), BatchSpec.REQUEST, OneSink.DELIVERY));
    }

    @Test
    void discardTakesEveryFormat() throws IOException {
        assertThat(sinkOf("discard: {format: json}").format()).isEqualTo(new FormatSpec.Json());
        assertThat(sinkOf("discard: {format: cef}").format()).isEqualTo(new FormatSpec.Cef());
        assertThat(sinkOf("discard: {format: avro}").format()).isEqualTo(new FormatSpec.Avro());
        assertThat(sinkOf("discard: {format: protobuf-row}").format()).isEqualTo(new FormatSpec.ProtobufRow());
        assertThat(sinkOf("discard: {batch: {maxEvents: 7, maxBytes: 2KB, maxAge: 3s}}")
                        .batch())
                .isEqualTo(new BatchSpec(7, 2048, Duration.ofSeconds(3)));
    }

    @Test
    void gcsHasDefaults() throws IOException {
        BatchSpec object = new BatchSpec(100_000, 32 * 1024 * 1024, Duration.ofSeconds(60));
        assertThat(sinkOf("gcs: {bucket: acme-logs}"))
                .isEqualTo(new SinkSpec.Gcs("acme-logs", "", new FormatSpec.Json(), object, OneSink.DELIVERY));
    }

    @Test
    void gcsCombinesWhenAsked() throws IOException {
        SinkSpec.Gcs combining = (SinkSpec.Gcs) sinkOf("gcs: {bucket: acme-logs, combine: {}}");
        SinkSpec.Gcs small = (SinkSpec.Gcs)
                sinkOf("gcs: {bucket: acme-logs, format: avro, combine: {targetBytes: 1MB, maxAge: 1m}}");

        assertThat(combining.combine()).isEqualTo(new CombineSpec(64 << 20, Duration.ofMinutes(15)));
        assertThat(small.combine()).isEqualTo(new CombineSpec(1 << 20, Duration.ofMinutes(1)));
        assertThat(combining.hashPrefix()).isFalse();
        assertThat(combining.manifest()).isFalse();
    }

    @Test
    void whatCannotBeCombinedIsReported() throws IOException {
        List<String> problems = OneSink.problems(
                folder, "gcs: {bucket: acme-logs, format: parquet, combine: {targetBytes: 2KB, maxAges: 1h}}");

        String at = "4: sink.gcs.combine";
        assertThat(problems)
                .containsExactlyInAnyOrder(
                        at + ".targetBytes: \"2KB\" (expected: a size from 1MB to 1GB, such as 512KB or 1MB)",
                        at + ".maxAges: unknown key (expected: one of targetBytes, maxAge), did you mean \"maxAge\"?",
                        at
                                + ": a mapping (expected: format: json, csv or avro, as nothing can be appended to a Parquet file)");
    }

    static Stream<Arguments> formatsOfObjects() {
        return Stream.of(
                Arguments.of("json", new FormatSpec.Json()),
                Arguments.of("avro", new FormatSpec.Avro()),
                Arguments.of("parquet", new FormatSpec.Parquet()));
    }

    @ParameterizedTest
    @MethodSource("formatsOfObjects")
    void gcsTakesEveryFormatOfObjects(String name, FormatSpec format) throws IOException {
        assertThat(sinkOf("gcs: {bucket: acme-logs, format: " + name + "}").format())
                .isEqualTo(format);
    }

    @Test
    void formatsThatObjectsDoNotHaveAreReportedWithThoseTheyHave() throws IOException {
        List<String> cef = OneSink.problems(folder, "gcs: {bucket: acme-logs, format: cef}");
        List<String> typo = OneSink.problems(folder, "gcs: {bucket: acme-logs, format: parqet}");

        assertThat(cef).containsExactly("4: sink.gcs.format: \"cef\" (expected: one of json, csv, avro, parquet)");
        assertThat(typo)
                .containsExactly("4: sink.gcs.format: \"parqet\" (expected: one of json, csv, avro, parquet), did you"
                        + " mean \"parquet\"?");
    }

    @Test
    void waitsAndLimitsOutOfRangeAreReported() throws IOException {
        List<String> problems = OneSink.problems(
                folder,
                "gcs: {bucket: acme-logs, delivery: {backoff: {base: 1m, cap: 1s, factor: 2}, adaptive: often,"
                        + " limits: {eventsPerSecond: 0, bytesPerSecond: 1B, bytesInFlight: 11GB}}}");

        assertThat(problems)
                .containsExactly(
                        "4: sink.gcs.delivery.backoff.base: \"1m\" (expected: a duration from 10ms to 5s, such as 500ms, 30s or 5m)",
                        "4: sink.gcs.delivery.backoff.cap: \"1s\" (expected: a duration from 5s to 10m, such as 500ms, 30s or 5m)",
                        "4: sink.gcs.delivery.backoff.factor: unknown key (expected: one of base, cap)",
                        "4: sink.gcs.delivery.adaptive: \"often\" (expected: one of true, false)",
                        "4: sink.gcs.delivery.limits.eventsPerSecond: \"0\" (expected: a whole number from 1 to 10000000)",
                        "4: sink.gcs.delivery.limits.bytesPerSecond: \"1B\" (expected: a size from 1KB to 10GB, such as 512KB or"
                                + " 1MB)",
                        "4: sink.gcs.delivery.limits.bytesInFlight: \"11GB\" (expected: a size from 1KB to 10GB, such as 512KB or"
                                + " 1MB)");
    }

    private SinkSpec sinkOf(String yaml) throws IOException {
        return OneSink.read(folder, yaml);
    }
}
