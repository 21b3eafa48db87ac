package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.TargetSchema;
import dev.sluice.transforms.encode.Mapping.Log;
import dev.sluice.transforms.encode.Mapping.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the tables of the documentation to the mappings' files. */
class SchemasPageTest {
    /** Surefire runs in the module's directory. */
    private static final Path PAGE = Path.of("../docs/schemas.md");

    /** {@code ./mvnw -pl transforms test -Dtest=SchemasPageTest -Dsluice.docs.rewrite=true} writes them anew. */
    @Test
    void tablesAreThoseOfTheMappings() throws IOException {
        if (Boolean.getBoolean("sluice.docs.rewrite")) {
            Files.writeString(PAGE, filled(Files.readString(PAGE)));
        }
        String page = Files.readString(PAGE);

        assertThat(page).as("stale: see above").isEqualTo(filled(page));
    }

    private static String filled(String page) {
        String conversions = Arrays.stream(Conversion.values())
                .map(conversion -> conversion.row() + "\n")
                .collect(Collectors.joining());
        String filled = replaced(page, "<!-- conversions -->\n", "<!-- /conversions -->", conversions);
        for (TargetSchema schema : TargetSchema.values()) {
            String opening = "<!-- mapping " + schema.name().toLowerCase(Locale.ROOT) + " -->\n";
            filled = replaced(filled, opening, "<!-- /mapping -->", tables(Mapping.of(schema)));
        }
        return filled;
    }

    private static String replaced(String page, String opening, String closing, String content) {
        int start = page.indexOf(opening);
        assertThat(start).as(opening).isPositive();
        int end = page.indexOf(closing, start);
        assertThat(end).as(closing).isPositive();
        return page.substring(0, start + opening.length()) + content + page.substring(end);
    }

    private static String tables(Mapping mapping) {
        StringBuilder tables = new StringBuilder("| events | place | value | how |\n|---|---|---|---|\n");
        mapping.rows().forEach(row -> tables.append(row(row)));
        tables.append("\n| list of values | the firewall's | the schema's |\n|---|---|---|\n");
        mapping.lists().forEach((name, list) -> tables.append(list.rows(name)));
        return tables.toString();
    }

    private static String row(Row row) {
        List<Log> logs =
                Arrays.stream(Log.values()).filter(row.logs()::contains).toList();
        String events = logs.size() == Log.values().length
                ? "all"
                : logs.stream().map(log -> log.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
        String path = String.join(".", row.path()) + (row.isForOthers() ? ".*" : "");
        String value = row.isForOthers() ? "every other field" : "`" + row.source() + "`";
        String how = row.conversion().fileName() + (row.list().isEmpty() ? "" : " " + row.list());
        return String.format(Locale.ROOT, "| %s | `%s` | %s | %s |\n", events, path, value, how);
    }
}
