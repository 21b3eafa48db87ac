package dev.sluice.loadtests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The sinks as they are tried, each set up for the strongest guarantee that it has. */
public enum FaultSink {
    HTTPS("https", true, 60),
    SYSLOG("relp", true, 500),
    BIGQUERY("bigquery", false, 150),
    GCS("gcs", false, 50);

    private static final double KEPT_SHARE = 0.5;

    private final String receiver;
    private final boolean repeatsAfterFailures;
    private final int bytesAnEvent;

    /**
     * @param receiver what the receiver's program is told to be
     * @param bytesAnEvent about what an event of this test takes on the wire, compressed where the sink does that
     */
    FaultSink(String receiver, boolean repeatsAfterFailures, int bytesAnEvent) {
        this.receiver = receiver;
        this.repeatsAfterFailures = repeatsAfterFailures;
        this.bytesAnEvent = bytesAnEvent;
    }

    /** The name in options and reports. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The sink of this name.
     *
     * @throws IllegalArgumentException when there is none; names those that there are
     */
    public static FaultSink named(String name) {
        return Arrays.stream(values())
                .filter(sink -> sink.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--sink: " + name + " (expected: all, "
                        + Arrays.stream(values()).map(FaultSink::optionName).collect(Collectors.joining(", ")) + ")"));
    }

    /** What the receiver's program is told to be. */
    String receiver() {
        return receiver;
    }

    /** Whether events since the last completed checkpoint may be delivered again after a failure. */
    boolean repeatsAfterFailures() {
        return repeatsAfterFailures;
    }

    /** A tenth of what is sent in a second when so many events are produced in one. */
    long tenthOfBytes(double eventsPerSecond) {
        return Math.max(1, Math.round(eventsPerSecond * KEPT_SHARE * bytesAnEvent / 10));
    }

    /**
     * The sink in a subscription, as YAML in flow style.
     *
     * @param scenario keeps the events of different scenarios apart at the receiver
     * @param token file with the SIEM's token
     */
    String yaml(JsonNode addresses, String scenario, Path token) {
        String ca = "tls: {caFile: \"" + addresses.path("ca").asText() + "\"}";
        return switch (this) {
            case HTTPS ->
                "https: {url: \"" + addresses.path("url").asText() + "/" + scenario
                        + "\", protocol: json-lines, auth: {bearer: {secret: \"file:" + token + "\"}}, " + ca
                        + ", batch: {maxEvents: 500}}";
            case SYSLOG ->
                "syslog: {transport: relp-tls, host: localhost, port: "
                        + addresses.path("port").asText() + ", format: json, " + ca + "}";
            case BIGQUERY ->
                "bigquery: {project: " + addresses.path("project").asText() + ", dataset: "
                        + addresses.path("dataset").asText() + ", table: " + scenario.replace('-', '_')
                        + ", mode: exactly-once}";
            case GCS -> "gcs: {bucket: sluice-faults, prefix: " + scenario + ", format: json}";
        };
    }

    /** What the job is told to find the receiver. */
    List<String> options(JsonNode addresses) {
        return switch (this) {
            case HTTPS, SYSLOG -> List.of();
            case BIGQUERY ->
                List.of(
                        "--bigQueryRestUrl=" + addresses.path("rest").asText(),
                        "--bigQueryWriteEndpoint=" + addresses.path("grpc").asText(),
                        "--bigQueryWritePlaintext=true");
            case GCS -> List.of("--gcsUrl=" + addresses.path("gcs").asText());
        };
    }
}
