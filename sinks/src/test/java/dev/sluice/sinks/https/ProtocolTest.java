package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.subscription.TargetSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolTest {
    private static final URI SERVER = URI.create("https://siem.example/base/");
    private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";
    private static final HttpsProtocol.SplunkHec HEC =
            new HttpsProtocol.SplunkHec("sluice", "pan:traffic", "fire\"walls", null);
    private static final List<HttpsProtocol> PROTOCOLS = List.of(
            new HttpsProtocol.JsonLines(),
            new HttpsProtocol.JsonArray(),
            new HttpsProtocol.Lines(),
            HEC,
            new HttpsProtocol.ElasticBulk("logs"),
            new HttpsProtocol.Sentinel("dcr-1", "Custom-Firewall"),
            new HttpsProtocol.SecOps("acme-security", "eu", UUID, "PAN_FIREWALL", UUID));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BodyBuffer body = new BodyBuffer();

    private static Protocol protocol(HttpsProtocol spec) {
        return protocol(spec, new FormatSpec.Json());
    }

    private static Protocol protocol(HttpsProtocol spec, FormatSpec format) {
        Https sink = new Https(
                SERVER,
                spec,
                format,
                new AuthSpec.None(),
                new TlsSpec(null),
                null,
                List.of(),
                true,
                false,
                new BatchSpec(10, 1024, Duration.ofSeconds(1)),
                DeliverySpec.DEFAULT);
        return Protocol.of(sink, Clock.systemUTC());
    }

    private String written(HttpsProtocol spec, Shipment shipment) {
        return written(protocol(spec), shipment);
    }

    private String written(Protocol protocol, Shipment shipment) {
        body.reset();
        protocol.write(shipment, body);
        return body.toString(StandardCharsets.UTF_8);
    }

    @Test
    void knowsWhereRequestsGo() {
        assertThat(PROTOCOLS.stream().map(spec -> protocol(spec).uri().toString()))
                .containsExactly(
                        "https://siem.example/base/",
                        "https://siem.example/base/",
                        "https://siem.example/base/",
                        "https://siem.example/base/",
                        "https://siem.example/base/logs/_bulk"
                                + "?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason",
                        "https://siem.example/base/dataCollectionRules/dcr-1/streams/Custom-Firewall"
                                + "?api-version=2023-01-01",
                        "https://siem.example/base/v1alpha/projects/acme-security/locations/eu/instances/" + UUID
                                + "/logTypes/PAN_FIREWALL/logs:import");
    }

    @Test
    void writesAnEventALine() {
        assertThat(written(
                        new HttpsProtocol.JsonLines(),
                        Batches.shipment(Batches.of(0, 5, "fw-1", "{\"a\":1}", "{\"a\":2}"))))
                .isEqualTo("{\"a\":1}\n{\"a\":2}\n");
    }

    @Test
    void writesOnlyTheEventsOfTheSlice() {
        EventBatch batch = Batches.of(0, 5, "fw-1", "1", "2", "3", "4");

        assertThat(written(new HttpsProtocol.JsonArray(), new Shipment(List.of(new Slice(batch, 1, 3)))))
                .isEqualTo("[2,3]");
    }

    @Test
    void wrapsEachEventForSplunk() {
        assertThat(written(HEC, Batches.shipment(Batches.of(0, 5, "fw-1", "{\"a\":1}"))))
                .isEqualTo("{\"time\":1793528430.123456,\"host\":\"fw-1\",\"source\":\"sluice\","
                        + "\"sourcetype\":\"pan:traffic\",\"index\":\"fire\\\"walls\",\"event\":{\"a\":1}}\n");
    }

    @Test
    void leavesOutWhatIsNotSet() {
        assertThat(written(
                        new HttpsProtocol.SplunkHec(null, null, null, null),
                        Batches.shipment(Batches.of(0, 5, "", "{\"a\":1}"))))
                .isEqualTo("{\"time\":1793528430.123456,\"event\":{\"a\":1}}\n");
    }

    @Test
    void givesSplunkWhatIsNotJsonAsAString() {
        assertThat(written(
                        protocol(new HttpsProtocol.SplunkHec(null, null, null, null), new FormatSpec.Cef()),
                        Batches.shipment(Batches.of(0, 5, "", "CEF:0|a\\|b\"|\t"))))
                .isEqualTo("{\"time\":1793528430.123456,\"event\":\"CEF:0|a\\\\|b\\\"|\\u0009\"}\n");
    }

    @Test
    void postsLinesOfEveryFormatUnderItsName() {
        Shipment shipment = Batches.shipment(Batches.of(0, 5, "fw-1", "a;b", "c;d"));
        HttpsProtocol lines = new HttpsProtocol.Lines();

        assertThat(written(protocol(lines, new FormatSpec.Csv(false)), shipment))
                .isEqualTo("a;b\nc;d\n");
        assertThat(protocol(lines, new FormatSpec.Csv(false)).contentType())
                .isEqualTo("text/csv; charset=utf-8; header=absent");
        assertThat(protocol(lines, new FormatSpec.Leef()).contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(protocol(lines, new FormatSpec.Json()).contentType()).isEqualTo("application/x-ndjson");
    }

    @Property(tries = 300)
    void noTextBreaksOutOfSplunksString(@ForAll @StringLength(max = 20) String text) throws IOException {
        EventBatch batch = Batches.of(3, 41, "fw-1", text);
        Protocol splunk = protocol(HEC, new FormatSpec.Leef());

        List<JsonNode> events = values(written(splunk, Batches.shipment(batch)));

        assertThat(events).hasSize(1);
        assertThat(events.get(0).path("event").asText())
                .isEqualTo(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        assertThat(body.size()).isLessThanOrEqualTo(splunk.bytesOf(batch, 0));
    }

    @Test
    void givesADocumentWithoutFieldsItsTimestampAlone() {
        assertThat(written(new HttpsProtocol.ElasticBulk("logs"), Batches.shipment(Batches.of(0, 5, "", "{}"))))
                .isEqualTo(
                        """
                        {"create":{"_id":"fw.acme-0-5"}}
                        {"@timestamp":"2026-11-01T10:20:30.123456Z"}
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00.000000Z",
        "-1, 1969-12-31T23:59:59.999999Z",
        "951782400000001, 2000-02-29T00:00:00.000001Z",
        "9223372036854775807, 9999-12-31T23:59:59.775807Z",
        "-9223372036854775808, 0000-01-01T00:00:00.224192Z"
    })
    void writesAnyTime(long micros, String text) {
        Rfc3339.write(micros, body);

        assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo(text).hasSize(Rfc3339.BYTES);
    }

    /**
     * Whatever a firewall reports: in each protocol there are as many events as were given, each is the one that was given,
     * and the body is not larger than it was counted.
     */
    @Property(tries = 300)
    void letsNoValueBreakOut(
            @ForAll @Size(min = 1, max = 4) List<@StringLength(max = 20) String> values,
            @ForAll @StringLength(max = 20) String host)
            throws IOException {
        String[] payloads = new String[values.size()];
        for (int i = 0; i < payloads.length; i++) {
            payloads[i] = JSON.writeValueAsString(Map.of("value", values.get(i)));
        }
        EventBatch batch = Batches.of(3, 41, host, payloads);
        for (HttpsProtocol spec : PROTOCOLS) {
            String text = written(spec, Batches.shipment(batch));
            int counted = 0;
            for (int event = 0; event < batch.count(); event++) {
                counted += protocol(spec).bytesOf(batch, event);
            }
            int envelope = spec instanceof HttpsProtocol.SecOps ? 4 << 10 : 0;
            assertThat(body.size()).isLessThanOrEqualTo(counted + envelope);
            assertThat(eventsIn(spec, text))
                    .isEqualTo(
                            List.of(payloads).stream().map(ProtocolTest::json).toList());
        }
        String encodable = new String(host.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(values(written(HEC, Batches.shipment(batch))))
                .allSatisfy(event -> assertThat(event.path("host").asText()).isEqualTo(encodable));
    }

    private static List<JsonNode> eventsIn(HttpsProtocol spec, String text) throws IOException {
        List<JsonNode> values = values(text);
        List<JsonNode> events = new ArrayList<>();
        if (spec instanceof HttpsProtocol.SplunkHec) {
            values.forEach(value -> events.add(value.path("event")));
        } else if (spec instanceof HttpsProtocol.ElasticBulk) {
            for (int i = 0; i < values.size(); i += 2) {
                assertThat(values.get(i)).isEqualTo(json("{\"create\":{\"_id\":\"fw.acme-3-" + (41 + i / 2) + "\"}}"));
                events.add(((ObjectNode) values.get(i + 1)).without("@timestamp"));
            }
            assertThat(text.lines()).hasSize(values.size());
        } else if (spec instanceof HttpsProtocol.SecOps) {
            assertThat(values).hasSize(1);
            for (JsonNode log : values.get(0).at("/inline_source/logs")) {
                events.add(JSON.readTree(log.path("data").binaryValue()));
            }
        } else if (spec instanceof HttpsProtocol.JsonLines || spec instanceof HttpsProtocol.Lines) {
            assertThat(text.lines()).hasSize(values.size());
            events.addAll(values);
        } else {
            JSON.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text)
                    .forEach(events::add);
        }
        return events;
    }

    private static List<JsonNode> values(String text) throws IOException {
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(text)) {
            return values.readAll();
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void leavesTheTimestampThatEcsHas() {
        String event = "{\"@timestamp\":\"2026-11-01T10:20:30.123456Z\",\"ecs\":{\"version\":\"8.17.0\"}}";
        Shipment shipment = Batches.shipment(Batches.of(0, 5, "", event));
        Protocol protocol = protocol(new HttpsProtocol.ElasticBulk("logs"), new FormatSpec.Json(TargetSchema.ECS));

        body.reset();
        protocol.write(shipment, body);

        assertThat(body.toString(StandardCharsets.UTF_8))
                .endsWith("\n" + event + "\n")
                .containsOnlyOnce("@timestamp");
    }

    @Test
    void compressesWhatIsLargerThanItsFirstBuffer() throws Exception {
        protocol(new HttpsProtocol.JsonLines()).write(Batches.shipment(Batches.of(0, 0, 5_000)), body);

        byte[] compressed = body.gzipped();

        assertThat(compressed.length).isLessThan(body.size() / 4);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            assertThat(gzip.readAllBytes()).isEqualTo(body.toByteArray());
        }
    }
}
