package dev.sluice.events.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.RecordHeader;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriterSchemasTest {
    private static final Set<String> NEVER_NULL = Set.of("type", "subtype", "time_generated");

    @ParameterizedTest
    @ValueSource(strings = {WriterSchemas.TRAFFIC, WriterSchemas.THREAT})
    void everyFieldIsEvolvable(String name) {
        for (Schema.Field field : WriterSchemas.builtIn(name).getFields()) {
            if (NEVER_NULL.contains(field.name())) {
                assertThat(field.schema().isUnion()).as(field.name()).isFalse();
            } else {
                assertThat(field.schema().getTypes().get(0).getType())
                        .as(field.name())
                        .isEqualTo(Schema.Type.NULL);
                assertThat(field.defaultVal()).as(field.name()).isEqualTo(JsonProperties.NULL_VALUE);
            }
            assertThat(field.doc()).as(field.name()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WriterSchemas.TRAFFIC, WriterSchemas.THREAT})
    void fieldsStandInTheOrderOfTheirColumns(String name) {
        List<Integer> columns = WriterSchemas.builtIn(name).getFields().stream()
                .map(field -> (Integer) field.getObjectProp("column"))
                .toList();

        assertThat(columns).isSorted().hasSizeGreaterThanOrEqualTo(65);
    }

    @ParameterizedTest
    @ValueSource(strings = {WriterSchemas.TRAFFIC, WriterSchemas.THREAT})
    void anEncodedEventIsReadWithTheSchemaItsHeaderNames(String name) throws IOException, SchemaLookupException {
        GenericRecord event = new GenericData.Record(WriterSchemas.builtIn(name));
        event.put("type", "TRAFFIC");
        event.put("subtype", "end");
        event.put("time_generated", 1_700_000_000_000_000L);
        event.put("dest_port", 443);
        EncodedEvent encoded = EncodedEvent.of(name, event);
        FoundSchema found = new FoundSchema();

        SchemaLookup.byHeader(WriterSchemas.SCHEMA_HEADER, null, Clock.systemUTC())
                .find(encoded.avro(), 0, encoded.avro().length, new RecordHeader[] {encoded.schemaHeader()}, found);
        GenericRecord read = new GenericDatumReader<GenericRecord>(found.schema())
                .read(null, DecoderFactory.get().binaryDecoder(encoded.avro(), null));

        assertThat(read.get("dest_port")).isEqualTo(443);
        assertThat(read.get("time_generated")).isEqualTo(1_700_000_000_000_000L);
        assertThat(read.get("source_ip")).isNull();
        assertThat(read).hasToString(event.toString());
    }
}
