package dev.sluice.events.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the field tables of docs/events.md to the schemas; {@code -Dsluice.docs.rewrite=true} writes them anew. */
class FieldTablesTest {
    private static final Path PAGE = Path.of("..", "docs", "events.md");

    @ParameterizedTest
    @ValueSource(strings = {WriterSchemas.TRAFFIC, WriterSchemas.THREAT})
    void theDocumentedFieldsAreTheSchemas(String name) throws IOException {
        String page = Files.readString(PAGE);
        String begin = "<!-- fields of " + name + ": written by FieldTablesTest -->\n";
        String end = "<!-- end of fields -->";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end, from);
        assertThat(page).contains(begin, end);

        String table = table(WriterSchemas.builtIn(name));
        if (Boolean.getBoolean("sluice.docs.rewrite")) {
            Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
            return;
        }

        assertThat(page.substring(from, to))
                .as("docs/events.md is stale: run ./mvnw -pl events test -Dtest=FieldTablesTest"
                        + " -Dsluice.docs.rewrite=true")
                .isEqualTo(table);
    }

    private static String table(Schema schema) {
        StringBuilder table = new StringBuilder("\n| column | field | type | PAN-OS name |\n|---|---|---|---|\n");
        for (Schema.Field field : schema.getFields()) {
            table.append("| ")
                    .append(field.getObjectProp("column"))
                    .append(" | `")
                    .append(field.name())
                    .append("` | ")
                    .append(type(field.schema()))
                    .append(" | ")
                    .append(field.doc())
                    .append(" |\n");
        }
        return table.append('\n').toString();
    }

    private static String type(Schema schema) {
        boolean nullable = schema.isUnion();
        Schema value = nullable ? schema.getTypes().get(1) : schema;
        String name = value.getType().getName();
        if (value.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
            name = "timestamp";
        } else if ("ip-address".equals(value.getProp("logicalType"))) {
            name = "address";
        }
        return nullable ? name : name + ", never null";
    }
}
