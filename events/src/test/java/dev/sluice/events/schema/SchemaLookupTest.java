package dev.sluice.events.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.events.Reason;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaLookupTest {
    private static final byte[] BODY = {1, 2, 3};
    private static final int BEFORE = 2;
    private static final String SCHEMA_V1 =
            "{'type':'record','name':'Traffic','namespace':'panos','fields':[{'name':'app','type':'string'}]}"
                    .replace('\'', '"');
    private static final String SCHEMA_V2 = ("{'type':'record','name':'Traffic','namespace':'panos','fields':["
                    + "{'name':'app','type':'string'},{'name':'risk','type':['null','int'],'default':null}]}")
            .replace('\'', '"');

    private final MovableClock clock = new MovableClock();
    private final FoundSchema found = new FoundSchema();

    @TempDir
    Path directory;

    @Test
    void findsABuiltInSchemaByHeader() throws SchemaLookupException {
        SchemaLookup lookup = SchemaLookup.byHeader(WriterSchemas.SCHEMA_HEADER, null, clock);

        find(lookup, BODY, header("panos-threat-1"));

        assertThat(found.schema()).isSameAs(WriterSchemas.builtIn("panos-threat-1"));
        assertThat(found.schema().getFullName()).isEqualTo(WriterSchemas.THREAT_RECORD);
        assertThat(found.schemaId()).isEqualTo("panos-threat-1");
        assertThat(found.bodyStart()).isEqualTo(BEFORE);
    }

    @Test
    void findsASchemaByItsFingerprint() throws IOException, SchemaLookupException {
        Files.writeString(directory.resolve("my-traffic-7.avsc"), SCHEMA_V2);
        Schema schema = new Schema.Parser().parse(SCHEMA_V2);
        SchemaLookup lookup = SchemaLookup.byHeader("id", directory, clock);

        find(lookup, BODY, header("id", WriterSchemas.fingerprint(WriterSchemas.builtIn("panos-traffic-1"))));
        assertThat(found.schema()).isSameAs(WriterSchemas.builtIn("panos-traffic-1"));

        find(lookup, BODY, header("id", WriterSchemas.fingerprint(schema)));
        assertThat(found.schema()).isEqualTo(schema);
    }

    @Test
    void givesTheSameInstanceForEveryRecordOfOneSchema() throws IOException, SchemaLookupException {
        Files.writeString(directory.resolve("a.avsc"), SCHEMA_V1);
        Files.writeString(directory.resolve("b.avsc"), SCHEMA_V1);
        SchemaLookup lookup = SchemaLookup.byHeader(WriterSchemas.SCHEMA_HEADER, directory, clock);

        find(lookup, BODY, header("a"));
        Schema first = found.schema();
        find(lookup, BODY, header("b"));
        Schema other = found.schema();
        find(lookup, BODY, header("a"));

        assertThat(found.schema()).isSameAs(first).isSameAs(other);
        assertThat(found.schemaId()).isEqualTo("a");
    }

    @Test
    void theLastOfSeveralHeadersCounts() throws SchemaLookupException {
        SchemaLookup lookup = SchemaLookup.byHeader("id", null, clock);
        RecordHeader[] headers = {
            new RecordHeader("id", bytes("panos-threat-1")),
            new RecordHeader("id", bytes("panos-traffic-1")),
            new RecordHeader("other", bytes("panos-threat-1"))
        };

        find(lookup, BODY, headers);

        assertThat(found.schemaId()).isEqualTo("panos-traffic-1");
    }

    @Test
    void readsMixedVersionsByConfluentId() throws IOException, SchemaLookupException {
        Files.writeString(directory.resolve("1.avsc"), SCHEMA_V1);
        Files.writeString(directory.resolve("4026531841.avsc"), SCHEMA_V2);
        SchemaLookup lookup = SchemaLookup.confluent(directory, clock);

        find(lookup, new byte[] {0, 0, 0, 0, 1, 9}, RecordBatch.NO_HEADERS);
        assertThat(found.schema().getField("risk")).isNull();
        assertThat(found.schemaId()).isEqualTo("1");
        assertThat(found.bodyStart()).isEqualTo(BEFORE + 5);

        find(lookup, new byte[] {0, (byte) 0xf0, 0, 0, 1, 9}, RecordBatch.NO_HEADERS);
        assertThat(found.schema().getField("risk")).isNotNull();
        assertThat(found.schemaId()).isEqualTo("4026531841");
    }

    @Test
    void picksUpASchemaThatIsDeployedWhileRunning() throws IOException, SchemaLookupException {
        SchemaLookup lookup = SchemaLookup.confluent(directory, clock);
        byte[] value = {0, 0, 0, 0, 5};
        assertFails(lookup, value, RecordBatch.NO_HEADERS, Reason.UNKNOWN_SCHEMA);

        // The file system is not asked again at once.
        Files.writeString(directory.resolve("5.avsc"), SCHEMA_V1);
        assertFails(lookup, value, RecordBatch.NO_HEADERS, Reason.UNKNOWN_SCHEMA);

        clock.advance(SchemaDirectory.RETRY_AFTER);
        find(lookup, value, RecordBatch.NO_HEADERS);
        assertThat(found.schemaId()).isEqualTo("5");
    }

    @Test
    void aBrokenSchemaFileIsUnknownUntilItIsRepaired() throws IOException, SchemaLookupException {
        Files.writeString(directory.resolve("half.avsc"), SCHEMA_V1.substring(0, 30));
        SchemaLookup lookup = SchemaLookup.byHeader(WriterSchemas.SCHEMA_HEADER, directory, clock);
        assertFails(lookup, BODY, header("half"), Reason.UNKNOWN_SCHEMA);

        Files.writeString(directory.resolve("half.avsc"), SCHEMA_V1);
        clock.advance(SchemaDirectory.RETRY_AFTER);
        find(lookup, BODY, header("half"));

        assertThat(found.schemaId()).isEqualTo("half");
    }

    @Test
    void anIdNeverLeavesTheDirectory() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.writeString(directory.resolve("secret.avsc"), SCHEMA_V1);
        SchemaLookup lookup = SchemaLookup.byHeader(WriterSchemas.SCHEMA_HEADER, inner, clock);

        SchemaLookupException failure = assertFails(lookup, BODY, header("../secret"), Reason.UNKNOWN_SCHEMA);

        assertThat(failure.detail())
                .isEqualTo("header sluice-schema: (9 bytes) (expected: one of [panos-traffic-1, panos-threat-1]"
                        + " or a file of " + inner + ")");
        assertThat(failure.getStackTrace()).isEmpty();
    }

    @Test
    void saysWhatIsMissing() {
        SchemaLookup byHeader = SchemaLookup.byHeader(WriterSchemas.SCHEMA_HEADER, null, clock);
        SchemaLookup confluent = SchemaLookup.confluent(directory, clock);
        SchemaLookup fixed = SchemaLookup.fixed("panos-traffic-1");

        assertThat(assertFails(byHeader, BODY, RecordBatch.NO_HEADERS, Reason.MISSING_SCHEMA_ID))
                .hasMessage("header sluice-schema: absent (expected: a schema's name)");
        assertThat(assertFails(byHeader, BODY, header("panos-traffic-9"), Reason.UNKNOWN_SCHEMA))
                .hasMessage(
                        "header sluice-schema: panos-traffic-9 (expected: one of [panos-traffic-1, panos-threat-1])");
        assertThat(assertFails(byHeader, null, header("panos-traffic-1"), Reason.EMPTY_VALUE)
                        .schemaId())
                .isEqualTo("panos-traffic-1");
        assertThat(assertFails(confluent, BODY, RecordBatch.NO_HEADERS, Reason.MISSING_SCHEMA_ID))
                .hasMessage("value: 3 bytes, first 1 (expected: a zero byte and a 4-byte id)");
        assertFails(confluent, new byte[0], RecordBatch.NO_HEADERS, Reason.EMPTY_VALUE);
        assertFails(fixed, null, RecordBatch.NO_HEADERS, Reason.EMPTY_VALUE);
    }

    @Test
    void readsAFixedSchemaFromAFile() throws IOException, SchemaLookupException {
        Path file = directory.resolve("own.avsc");
        Files.writeString(file, SCHEMA_V1);

        find(SchemaLookup.fixed(file.toString()), BODY, RecordBatch.NO_HEADERS);

        assertThat(found.schemaId()).isEqualTo(file.toString());
        assertThat(found.schema().getFullName()).isEqualTo(WriterSchemas.TRAFFIC_RECORD);
    }

    @Test
    void refusesAFixedSchemaThatIsNeitherNameNorFile() {
        assertThatThrownBy(() -> SchemaLookup.fixed("panos-trafic-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schema: panos-trafic-1 (expected: one of [panos-traffic-1, panos-threat-1]"
                        + " or a readable .avsc file)");
    }

    /** Between other bytes, as a batch has it. */
    private void find(SchemaLookup lookup, byte[] value, RecordHeader[] headers) throws SchemaLookupException {
        byte[] bytes = new byte[BEFORE + value.length + 1];
        System.arraycopy(value, 0, bytes, BEFORE, value.length);
        lookup.find(bytes, BEFORE, BEFORE + value.length, headers, found);
    }

    private SchemaLookupException assertFails(
            SchemaLookup lookup, byte @Nullable [] value, RecordHeader[] headers, Reason reason) {
        SchemaLookupException failure = catchThrowableOfType(
                SchemaLookupException.class, () -> find(lookup, value == null ? new byte[0] : value, headers));
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).isEqualTo(reason);
        return failure;
    }

    private static RecordHeader[] header(String value) {
        return header(WriterSchemas.SCHEMA_HEADER, value);
    }

    private static RecordHeader[] header(String key, String value) {
        return new RecordHeader[] {new RecordHeader(key, bytes(value))};
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2026-11-01T00:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("UTC only");
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
