package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.TargetSchema;
import dev.sluice.transforms.RandomAvro;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One event of each kind in each schema, as receivers get it but for the indentation. {@code -Dsluice.docs.rewrite=true} writes
 * the files anew.
 */
class MappedGoldenTest {
    private static final long TIME = 1_795_341_600_123_456L;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Surefire runs in the module's directory. */
    private static final Path FOLDER = Path.of("src/test/resources/dev/sluice/transforms/encode");

    @ParameterizedTest
    @EnumSource
    void traffic(TargetSchema schema) throws Exception {
        isGolden(schema, "traffic", traffic());
    }

    @ParameterizedTest
    @EnumSource
    void threat(TargetSchema schema) throws Exception {
        isGolden(schema, "threat", threat("wildfire-virus", "invoice.exe"));
    }

    @ParameterizedTest
    @EnumSource
    void url(TargetSchema schema) throws Exception {
        isGolden(schema, "url", threat("url", "www.example.com:8443/a?q=1|2\n"));
    }

    private static void isGolden(TargetSchema schema, String kind, GenericRecord event) throws Exception {
        byte[] record = RandomAvro.encode(event, false);
        String text = MappedEventsTest.encode(new FormatSpec.Json(schema), event.getSchema(), record, List.of());
        JsonNode written = JSON.readTree(text);
        Path file = FOLDER.resolve(kind + "-" + schema.name().toLowerCase(Locale.ROOT) + ".json");
        if (Boolean.getBoolean("sluice.docs.rewrite")) {
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(written) + "\n");
        }
        assertThat(text).isEqualTo(compact(file));
    }

    private static String compact(Path file) throws IOException {
        return JSON.writeValueAsString(JSON.readTree(Files.readString(file, StandardCharsets.UTF_8)));
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
                .set("nat_source", "192.0.2.1")
                .set("nat_source_port", 40_001)
                .set("rule", "Büro \"NAT\" a=b\\c")
                .set("rule_uuid", "0a7c1d2e-5b1f-4c7e-9d43-6f5a1c2b3d4e")
                .set("source_user", "acme\\jane")
                .set("app", "ssl")
                .set("vsys", "vsys1")
                .set("from_zone", "trust")
                .set("to_zone", "")
                .set("inbound_if", "ethernet1/1")
                .set("session_id", 257_991L)
                .set("count_of_repeats", 1L)
                .set("source_port", 52_881)
                .set("dest_port", 443)
                .set("protocol", "tcp")
                .set("action", "allow")
                .set("bytes_total", 4_294_967_297L)
                .set("bytes_sent", 1L)
                .set("bytes_received", 4_294_967_296L)
                .set("session_start_time", TIME - 12_000_000)
                .set("total_time_elapsed", 12L)
                .set("url_category", "business-and-economy")
                .set("sequence_no", 7_251_893_446_123_456_789L)
                .set("source_location", "10.0.0.0-10.255.255.255")
                .set("session_end_reason", "tcp-fin")
                .set("device_name", "pa-hq-1")
                .set("action_source", "from-policy")
                .set("source_device_mac", "00:00:5e:00:53:af")
                .set("risk_of_app", 4)
                .build();
    }

    private static GenericRecord threat(String subtype, String misc) {
        return new GenericRecordBuilder(WriterSchemas.builtIn(WriterSchemas.THREAT))
                .set("log_source_id", "007951000012345")
                .set("type", "THREAT")
                .set("subtype", subtype)
                .set("config_version", "2561")
                .set("time_generated", TIME)
                .set("source_ip", "192.0.2.55")
                .set("dest_ip", "198.51.100.99")
                .set("rule", "web")
                .set("dest_user", "jane@acme.example")
                .set("app", "web-browsing")
                .set("protocol", "tcp")
                .set("action", subtype.equals("url") ? "alert" : "reset-both")
                .set("misc", misc)
                .set("threat_name", "Scan|Probe")
                .set("threat_id", 30_003L)
                .set("severity", "High")
                .set("direction_of_attack", "client-to-server")
                .set("file_sha_256", subtype.equals("url") ? null : "9f86d081884c7d659a2feaa0c55ad015")
                .set("http_method", "get")
                .set("user_agent", "curl/8.0")
                .set("xff_ip", "203.0.113.9")
                .set("sender", subtype.equals("url") ? null : "mallory@example.net")
                .set("device_name", "pa-hq-1")
                .build();
    }
}
