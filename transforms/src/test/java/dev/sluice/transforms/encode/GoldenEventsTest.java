package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.FormatSpec.JsonLayout;
import dev.sluice.subscription.FormatSpec.Timestamps;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.RandomAvro;
import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.project.Projection;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

/** One event of each type, byte by byte as receivers get it. */
class GoldenEventsTest {
    private static final long TIME = 1_795_341_600_123_456L;

    @Test
    void writesTrafficAsJson() throws Exception {
        assertThat(encode(new FormatSpec.Json(), traffic(), List.of())).isEqualTo(golden("traffic.json"));
    }

    @Test
    void writesTrafficAsCef() throws Exception {
        assertThat(encode(new FormatSpec.Cef(), traffic(), List.of())).isEqualTo(golden("traffic.cef"));
    }

    @Test
    void writesThreatsAsJson() throws Exception {
        assertThat(encode(new FormatSpec.Json(), threat("vulnerability"), List.of()))
                .isEqualTo(golden("threat.json"));
    }

    @Test
    void writesThreatsAsCef() throws Exception {
        assertThat(encode(new FormatSpec.Cef(), threat("vulnerability"), List.of()))
                .isEqualTo(golden("threat.cef"));
    }

    @Test
    void writesUrlLogsAsCefWithTheSubtypeAsSignature() throws Exception {
        assertThat(encode(new FormatSpec.Cef(), threat("url"), List.of())).isEqualTo(golden("url.cef"));
    }

    @Test
    void writesTheVersionThatCefIsAskedFor() throws Exception {
        assertThat(encode(new FormatSpec.Cef(1), traffic(), List.of()))
                .isEqualTo(golden("traffic.cef").replaceFirst("^CEF:0", "CEF:1"));
    }

    @Test
    void writesTrafficAsLeef() throws Exception {
        assertThat(encode(new FormatSpec.Leef(2, '^'), traffic(), List.of())).isEqualTo(golden("traffic.leef"));
    }

    @Test
    void writesThreatsAsLeef() throws Exception {
        assertThat(encode(new FormatSpec.Leef(2, '|'), threat("vulnerability"), List.of()))
                .isEqualTo(golden("threat.leef"));
    }

    @Test
    void writesUrlLogsAsLeefWithTheUrlAsSuch() throws Exception {
        assertThat(encode(new FormatSpec.Leef(1, '\t'), threat("url"), List.of()))
                .isEqualTo(golden("url.leef"));
    }

    @Test
    void writesWildfireLogsAsLeef() throws Exception {
        assertThat(encode(new FormatSpec.Leef(2, '^'), threat("wildfire"), List.of()))
                .isEqualTo(golden("wildfire.leef"));
    }

    @Test
    void cutsAnEventThatLeefHasNoRoomFor() throws Exception {
        GenericRecord threat = threat("virus");
        threat.put("threat_name", "x" + "ü".repeat(200));
        LeefLine line = LeefLine.parse(encode(new FormatSpec.Leef(), threat, List.of()));
        assertThat(line.header().get(4)).isEqualTo("x" + "ü".repeat(127));
    }

    @Test
    void leefTellsHowItsTimeIsRead() throws Exception {
        LeefLine line = LeefLine.parse(encode(new FormatSpec.Leef(), traffic(), List.of()));
        SimpleDateFormat format = new SimpleDateFormat(line.attributes().get("devTimeFormat"), Locale.ROOT);
        assertThat(format.parse(line.attributes().get("devTime")).toInstant())
                .isEqualTo(Instant.ofEpochMilli(TIME / 1000));
    }

    @Test
    void writesTrafficAsCsv() throws Exception {
        List<StepSpec> steps = List.of(new StepSpec.Include(
                List.of("rule", "dest_port", "source_user", "to_zone", "user_agent", "time_generated")));
        Projection both =
                Projection.of(List.of(traffic().getSchema(), threat("url").getSchema()), steps);
        assertThat(encode(new FormatSpec.Csv(false), traffic(), both))
                .isEqualTo(
                        "fw.acme-3-1042,2026-11-22T10:00:00.123456Z,\"Büro \"\"NAT\"\" a=b\\c\",443,acme\\jane,\"\",,"
                                + "2026-11-22T10:00:00.123456Z");
        assertThat(encode(new FormatSpec.Csv(';', false, false, false), threat("url"), both))
                .isEqualTo("fw.acme-3-1042;2026-11-22T10:00:00.123456Z;;;;;curl/8.0;2026-11-22T10:00:00.123456Z");
    }

    @Test
    void writesTimesOfJsonAsNumbers() throws Exception {
        List<StepSpec> steps = List.of(new StepSpec.Include(List.of("dest_port", "log_time")));
        assertThat(encode(new FormatSpec.Json(JsonLayout.NESTED, Timestamps.EPOCH_SECONDS), traffic(), steps))
                .isEqualTo("{\"event_id\":\"fw.acme-3-1042\",\"event_time\":1795341600,\"dest_port\":443,"
                        + "\"log_time\":1795341602}");
        assertThat(encode(new FormatSpec.Json(JsonLayout.FLAT, Timestamps.EPOCH_MILLIS), traffic(), steps))
                .contains("\"event_time\":1795341600123,", "\"log_time\":1795341602123}");
        assertThat(encode(new FormatSpec.Json(JsonLayout.FLAT, Timestamps.EPOCH_MICROS), traffic(), steps))
                .contains("\"event_time\":1795341600123456,", "\"log_time\":1795341602123456}");
    }

    @Test
    void keepsTheCefKeyOfARenamedField() throws Exception {
        List<StepSpec> steps = List.of(
                new StepSpec.Include(List.of("dest_port", "source_ip", "risk_of_app")),
                new StepSpec.Rename(Map.of("source_ip", "client", "risk_of_app", "app_risk")));
        assertThat(encode(new FormatSpec.Cef(), traffic(), steps))
                .isEqualTo("CEF:0|Palo Alto Networks|PAN-OS|2561|end|TRAFFIC|1|SluiceEventId=fw.acme-3-1042"
                        + " dpt=443 src=10.1.2.3 SluiceAppRisk=4");
    }

    private static GenericRecord traffic() {
        return new GenericRecordBuilder(WriterSchemas.builtIn(WriterSchemas.TRAFFIC))
                .set("log_time", TIME + 2_000_000)
                .set("log_source_id", "007951000012345")
                .set("type", "TRAFFIC")
                .set("subtype", "end")
                .set("config_version", "2561")
                .set("time_generated", TIME)
                .set("source_ip", "10.1.2.3")
                .set("dest_ip", "2001:db8::17")
                .set("rule", "Büro \"NAT\" a=b\\c")
                .set("source_user", "acme\\jane")
                .set("app", "ssl")
                .set("from_zone", "trust")
                .set("to_zone", "")
                .set("session_id", 257_991L)
                .set("source_port", 52_881)
                .set("dest_port", 443)
                .set("protocol", "tcp")
                .set("action", "allow")
                .set("bytes_total", 4_294_967_297L)
                .set("bytes_sent", 1L)
                .set("bytes_received", 4_294_967_296L)
                .set("total_time_elapsed", 0L)
                .set("session_end_reason", "tcp-fin")
                .set("device_name", "pa-hq-1")
                .set("action_source", "from-policy")
                .set("risk_of_app", 4)
                .build();
    }

    private static GenericRecord threat(String subtype) {
        return new GenericRecordBuilder(WriterSchemas.builtIn(WriterSchemas.THREAT))
                .set("type", "THREAT")
                .set("subtype", subtype)
                .set("config_version", "2561")
                .set("time_generated", TIME)
                .set("source_ip", "192.0.2.55")
                .set("dest_ip", "198.51.100.99")
                .set("misc", "example.com/a?q=1|2\n")
                .set("threat_name", "Scan|Probe")
                .set("threat_id", 30_003L)
                .set("severity", "High")
                .set("direction_of_attack", "client-to-server")
                .set("user_agent", "curl/8.0")
                .set("device_name", "pa-hq-1")
                .build();
    }

    private static String encode(FormatSpec format, GenericRecord event, List<StepSpec> steps) throws Exception {
        return encode(format, event, Projection.of(List.of(event.getSchema()), steps));
    }

    private static String encode(FormatSpec format, GenericRecord event, Projection projection) throws Exception {
        Schema schema = event.getSchema();
        Set<String> needed = new HashSet<>(projection.fields());
        needed.addAll(Encoder.headerFields(format));
        needed.removeIf(name -> schema.getField(name) == null);
        RecordPlan plan = RecordPlan.compile(schema, needed);
        RecordPlan.Reader reader = plan.reader();
        byte[] record = RandomAvro.encode(event, false);
        reader.read(record, 0, record.length);
        EventHead head = new EventHead();
        head.partition("fw.acme", 3);
        head.event(1042, TIME);
        OutputBuffer out = new OutputBuffer(1);
        Encoder.of(format, projection, plan.layout(), schema.getFullName()).encode(reader.slots(), head, out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    private static String golden(String name) throws Exception {
        try (InputStream in = GoldenEventsTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        }
    }
}
