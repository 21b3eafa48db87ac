package dev.sluice.events.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.events.schema.WriterSchemas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class JsonEventTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private static final Schema EVERY_TYPE = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "Every", "fields": [
                      {"name": "flag", "type": "boolean"},
                      {"name": "count", "type": "int"},
                      {"name": "total", "type": ["null", "long"]},
                      {"name": "share", "type": "double"},
                      {"name": "part", "type": "float"},
                      {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
                      {"name": "raw", "type": "bytes"},
                      {"name": "pair", "type": {"type": "fixed", "name": "Pair", "size": 2}},
                      {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                      {"name": "millis", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                      {"name": "tags", "type": {"type": "array", "items": "string"}},
                      {"name": "labels", "type": {"type": "map", "values": "long"}},
                      {"name": "inner", "type": {"type": "record", "name": "Inner", "fields": [
                        {"name": "text", "type": "string"}]}}
                    ]}
                    """);

    @Test
    void readsEveryTypeFromTextsAndFromItself() throws Exception {
        GenericRecord texts = read(
                """
                {"flag": "true", "count": "7", "total": "8", "share": "0.5", "part": "0.25", "kind": "B", "raw": "AQI=",
                 "pair": "AQI=", "micros": "2026-01-01T00:00:01Z", "millis": "2026-01-01T01:00:01+01:00", "tags": ["x"],
                 "labels": {"a": "1"}, "inner": {"text": "t"}}
                """,
                EVERY_TYPE);
        GenericRecord values = read(
                """
                {"flag": true, "count": 7, "total": 8, "share": 0.5, "part": 0.25, "kind": "B", "raw": "AQI=",
                 "pair": "AQI=", "micros": 1767225601000000, "millis": 1767225601000, "tags": ["x"], "labels": {"a": 1},
                 "inner": {"text": "t"}}
                """,
                EVERY_TYPE);

        assertThat(texts).isEqualTo(values);
        assertThat(values.get("count")).isEqualTo(7);
        assertThat(values.get("raw")).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(values.get("micros")).isEqualTo(1_767_225_601_000_000L);
        assertThat(values.get("millis")).isEqualTo(1_767_225_601_000L);
        assertThat(values.get("tags")).isEqualTo(List.of("x"));
        assertThat(values.get("labels")).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void whatIsLeftOutIsNullOrEmptyOrNow() throws Exception {
        GenericRecord event = read("{}", WriterSchemas.builtIn(WriterSchemas.TRAFFIC));

        assertThat(event.get("action")).isNull();
        assertThat(event.get("type")).isEqualTo("");
        assertThat(event.get("time_generated")).isEqualTo(1_767_225_600_000_000L);
    }

    @Test
    void timesReachAsFarAsTheirFields() throws Exception {
        GenericRecord event =
                read("{\"time_generated\": \"9999-12-31T00:00:00Z\"}", WriterSchemas.builtIn(WriterSchemas.TRAFFIC));

        assertThat(event.get("time_generated")).isEqualTo(253_402_214_400_000_000L);
    }

    @Test
    void nullIsNoValue() {
        assertThatThrownBy(() -> read("{\"type\": null}", WriterSchemas.builtIn(WriterSchemas.TRAFFIC)))
                .hasMessage("type: null (expected: a value)");
    }

    @Test
    void saysEverythingThatDoesNotFit() {
        assertThatThrownBy(() -> read(
                        """
                                {"flag": "yes", "count": "many", "total": {}, "share": "x", "part": 1, "kind": "C", "raw": "?",
                                 "pair": "AQ==", "micros": "noon: 12", "tags": "x", "labels": [1], "inner": {"txt": 1}, "more": 1}
                                """,
                        EVERY_TYPE))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage(
                        "more: unknown (expected: a field of Every); flag: \"yes\" (expected: true or false); count: \"many\""
                                + " (expected: a number of type int); total: {} (expected: a number of type long); share:"
                                + " \"x\" (expected: a number of type double); kind: \"C\" (expected: one of A, B); raw: \"?\""
                                + " (expected: bytes in Base64); pair: \"AQ==\" (expected: 2 bytes in Base64); micros: \"noon:"
                                + " 12\" (expected: an RFC 3339 time); tags: \"x\" (expected: a list); labels: [1] (expected: an"
                                + " object); inner.txt: unknown (expected: a field of Inner)");
        assertThatThrownBy(() -> read("[]", EVERY_TYPE)).hasMessage("event: [] (expected: an object)");
        assertThatThrownBy(() -> read("{\"flag\": true}", EVERY_TYPE))
                .hasMessageStartingWith("count: missing (expected: a value); share: missing (expected: a value)");
    }

    private static GenericRecord read(String json, Schema schema) throws IOException, UnreadableEventException {
        return JsonEvent.read(JSON.readTree(json), schema, TIME);
    }
}
