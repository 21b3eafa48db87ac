package dev.sluice.loadtests.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The sinks that are measured, with the receiver that each needs. Batches are the sinks' defaults. */
public enum SinkKind {
    HTTPS("https"),
    HTTPS_PLAIN("https-plain"),
    SYSLOG("syslog"),
    SYSLOG_TCP("syslog-tcp"),
    GCS_JSON("gcs"),
    GCS_PARQUET("gcs"),
    BIGQUERY("bigquery");

    private final String receiver;

    SinkKind(String receiver) {
        this.receiver = receiver;
    }

    /** The name in options and reports. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The sink of this name.
     *
     * @throws IllegalArgumentException when there is none; names those that there are
     */
    public static SinkKind named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--sink: " + name + " (expected: one of "
                        + String.join(
                                ", ",
                                Arrays.stream(values())
                                        .map(SinkKind::optionName)
                                        .toList()) + ")"));
    }

    /** What the receiver's process is told to be. */
    String receiver() {
        return receiver;
    }

    /** The sink in a subscription, as YAML in flow style. */
    String yaml(JsonNode addresses, Path folder) {
        String ca = "tls: {caFile: \"" + addresses.path("ca").asText() + "\"}";
        return switch (this) {
            case HTTPS -> "https: {" + request(addresses, folder) + ", gzip: true, " + ca + "}";
            case HTTPS_PLAIN -> "https: {" + request(addresses, folder) + ", gzip: false, allowPlaintext: true}";
            case SYSLOG -> "syslog: {" + collector(addresses) + ", " + ca + "}";
            case SYSLOG_TCP -> "syslog: {" + collector(addresses) + ", transport: tcp}";
            case GCS_JSON -> "gcs: {bucket: sluice-bench, prefix: bench, format: json}";
            case GCS_PARQUET -> "gcs: {bucket: sluice-bench, prefix: bench, format: parquet}";
            case BIGQUERY ->
                "bigquery: {project: " + addresses.path("project").asText() + ", dataset: "
                        + addresses.path("dataset").asText() + ", table: events}";
        };
    }

    private static String request(JsonNode addresses, Path folder) {
        Path token = folder.resolve("token");
        try {
            Files.writeString(token, addresses.path("token").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "url: \"" + addresses.path("url").asText() + "\", protocol: json-lines, auth: {bearer: {secret: \"file:"
                + token + "\"}}";
    }

    private static String collector(JsonNode addresses) {
        return "host: localhost, port: " + addresses.path("port").asText() + ", format: json";
    }

    /** What the job is told to find the receiver. */
    List<String> options(JsonNode addresses) {
        return switch (this) {
            case HTTPS, HTTPS_PLAIN, SYSLOG, SYSLOG_TCP -> List.of();
            case GCS_JSON, GCS_PARQUET ->
                List.of(
                        "--googleCredentials=NONE",
                        "--gcsUrl=" + addresses.path("gcs").asText());
            case BIGQUERY ->
                List.of(
                        "--googleCredentials=NONE",
                        "--bigQueryRestUrl=" + addresses.path("rest").asText(),
                        "--bigQueryWriteEndpoint=" + addresses.path("grpc").asText(),
                        "--bigQueryWritePlaintext=true");
        };
    }
}
