package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.SinkSpec.HecSpec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class FramingTest {
    private static final HecSpec HEC = new HecSpec("sluice", "pan:traffic", "fire\"walls");
    private final BodyBuffer body = new BodyBuffer();

    private String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesAnEventALine() {
        new JsonLines().write(Batches.shipment(Batches.of(0, 5, "fw-1", "{\"a\":1}", "{\"a\":2}")), body);

        assertThat(text()).isEqualTo("{\"a\":1}\n{\"a\":2}\n");
    }

    @Test
    void writesOnlyTheEventsOfTheSlice() {
        new JsonLines()
                .write(new Shipment(List.of(new Slice(Batches.of(0, 5, "fw-1", "1", "2", "3", "4"), 1, 3))), body);

        assertThat(text()).isEqualTo("2\n3\n");
    }

    @Test
    void wrapsEachEventForSplunk() {
        new SplunkHec(HEC).write(Batches.shipment(Batches.of(0, 5, "fw-1", "{\"a\":1}")), body);

        assertThat(text())
                .isEqualTo("{\"time\":1793528430.123456,\"host\":\"fw-1\",\"source\":\"sluice\","
                        + "\"sourcetype\":\"pan:traffic\",\"index\":\"fire\\\"walls\",\"event\":{\"a\":1}}\n");
    }

    @Test
    void leavesOutWhatIsNotSet() {
        new SplunkHec(new HecSpec(null, null, null)).write(Batches.shipment(Batches.of(0, 5, "", "{\"a\":1}")), body);

        assertThat(text()).isEqualTo("{\"time\":1793528430.123456,\"event\":{\"a\":1}}\n");
    }

    @Property(tries = 300)
    void escapesAnyHostName(@ForAll @StringLength(min = 1, max = 20) String host) throws Exception {
        // A lone surrogate has no UTF-8 form: what stands in the batch is what its encoding makes of it.
        String encodable = new String(host.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        body.reset();
        new SplunkHec(HEC).write(Batches.shipment(Batches.of(0, 5, encodable, "{\"a\":1}", "{\"a\":2}")), body);

        try (MappingIterator<JsonNode> events =
                new ObjectMapper().readerFor(JsonNode.class).readValues(body.toByteArray())) {
            List<JsonNode> read = events.readAll();
            assertThat(read).hasSize(2);
            assertThat(read.get(1).path("host").textValue()).isEqualTo(encodable);
            assertThat(read.get(1).at("/event/a").intValue()).isEqualTo(2);
        }
    }

    @Test
    void compressesWhatIsLargerThanItsFirstBuffer() throws Exception {
        new JsonLines().write(Batches.shipment(Batches.of(0, 0, 5_000)), body);

        byte[] compressed = body.gzipped();

        assertThat(compressed.length).isLessThan(body.size() / 4);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            assertThat(gzip.readAllBytes()).isEqualTo(body.toByteArray());
        }
    }
}
