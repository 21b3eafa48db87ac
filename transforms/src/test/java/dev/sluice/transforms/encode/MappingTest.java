package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.TargetSchema;
import dev.sluice.transforms.encode.Mapping.Log;
import dev.sluice.transforms.encode.Mapping.Row;
import dev.sluice.transforms.encode.SchemaFacts.Member;
import dev.sluice.transforms.plan.FieldSchema;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds every line of the mappings, also those that no test event meets, against the schemas and the events. */
class MappingTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Schema events(Log log) {
        return WriterSchemas.builtIn(log == Log.TRAFFIC ? WriterSchemas.TRAFFIC : WriterSchemas.THREAT);
    }

    @ParameterizedTest
    @EnumSource
    void everyPathIsOneOfTheSchemaAndHasItsType(TargetSchema schema) throws IOException {
        SchemaFacts facts = SchemaFacts.of(schema);
        for (Row row : Mapping.of(schema).rows()) {
            for (Log log : row.logs()) {
                if (row.isForOthers()) {
                    continue;
                }
                Member member = facts.member(SchemaFacts.root(schema, log), row.path());
                assertThat(member).as("%s in %s", row, log).isNotNull();
                assertThat(SchemaFacts.fits(row.conversion(), member))
                        .as("%s in %s", row, member)
                        .isTrue();
                if (row.isConstant()) {
                    assertThat(SchemaFacts.fits(JSON.readTree(row.source()), member))
                            .as("%s in %s", row, member)
                            .isTrue();
                }
                if (row.conversion() == Conversion.VALUES) {
                    for (String literal : Mapping.of(schema).list(row).literals()) {
                        assertThat(SchemaFacts.fits(JSON.readTree(literal), member))
                                .as("%s: %s in %s", row, literal, member)
                                .isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySourceIsAFieldOfItsEventsAndOfATypeThatIsTaken(TargetSchema schema) {
        for (Row row : Mapping.of(schema).rows()) {
            boolean implicit =
                    row.source().equals(Mapping.EVENT_ID) || row.source().equals(Mapping.EVENT_TIME);
            if (row.isConstant() || row.isForOthers() || implicit) {
                continue;
            }
            int taken = 0;
            for (Log log : row.logs()) {
                Schema.Field field = events(log).getField(row.source());
                if (field != null) {
                    assertThat(row.conversion()
                                    .takes(FieldSchema.of(field.schema())
                                            .orElseThrow()
                                            .type()))
                            .as("%s in %s", row, log)
                            .isTrue();
                    taken++;
                }
            }
            assertThat(taken).as("%s", row).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyFieldsWithoutAPlaceStandAmongTheOthers(TargetSchema schema) {
        List<Row> rows = Mapping.of(schema).rows();
        List<Row> others = rows.stream().filter(Row::isForOthers).toList();
        assertThat(others).hasSize(1);
        List<String> path = others.get(0).path();

        assertThat(others.get(0).logs()).containsExactlyInAnyOrder(Log.values());
        assertThat(rows.get(rows.size() - 1)).isEqualTo(others.get(0));
        assertThat(rows.subList(0, rows.size() - 1))
                .noneMatch(row -> row.path().size() > path.size()
                        && row.path().subList(0, path.size()).equals(path));
    }

    @ParameterizedTest
    @EnumSource
    void everyListIsUsed(TargetSchema schema) {
        Set<String> used = new HashSet<>();
        Mapping.of(schema).rows().forEach(row -> used.add(row.list()));

        assertThat(used).containsAll(Mapping.of(schema).lists().keySet());
    }

    @ParameterizedTest
    @EnumSource
    void recordsThatNoMappingKnowsAreRefused(TargetSchema schema) {
        FormatSpec format = new FormatSpec.Json(schema);

        assertThat(Encoder.knows(format, "panos.System")).isFalse();
        assertThat(Encoder.knows(new FormatSpec.Json(), "panos.System")).isTrue();
        assertThat(Encoder.knows(format, WriterSchemas.TRAFFIC_RECORD)).isTrue();
        assertThat(Encoder.knows(format, WriterSchemas.THREAT_RECORD)).isTrue();
    }
}
