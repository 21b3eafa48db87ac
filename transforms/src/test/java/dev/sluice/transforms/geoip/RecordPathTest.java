package dev.sluice.transforms.geoip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordPathTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| `([\\w.]+)` \\|");

    private static @Nullable String text(String path, Object record) {
        return RecordPath.of(path).text(record);
    }

    @Test
    void goesThroughMapsAndLists() {
        Object record = Map.of("subdivisions", List.of(Map.of("iso_code", "ENG"), Map.of("iso_code", "WBK")));

        assertThat(text("subdivisions.0.iso_code", record)).isEqualTo("ENG");
        assertThat(text("subdivisions.1.iso_code", record)).isEqualTo("WBK");
        assertThat(text("subdivisions.2.iso_code", record)).isNull();
        assertThat(text("subdivisions.iso_code", record)).isNull();
        assertThat(text("subdivisions.0.iso_code.x", record)).isNull();
        assertThat(text("subdivisions.0", record)).isNull();
        assertThat(text("subdivisions", record)).isNull();
        assertThat(text("city", record)).isNull();
        assertThat(text("city", "a text alone")).isNull();
    }

    @Test
    void whatTheRecordItselfSaysGoesBeforeWhatANameStandsFor() {
        assertThat(text("country", Map.of("country", Map.of("iso_code", "GB")))).isEqualTo("GB");
        assertThat(text("country", Map.of("country", "GB"))).isEqualTo("GB");
        assertThat(text("asn", Map.of("asn", "AS64500", "autonomous_system_number", 64500L)))
                .isEqualTo("AS64500");
    }

    @Test
    void plainValuesAreWrittenAsTexts() {
        assertThat(text("v", Map.of("v", 51.75))).isEqualTo("51.75");
        assertThat(text("v", Map.of("v", -0.0001))).isEqualTo("-0.0001");
        assertThat(text("v", Map.of("v", 20.0))).isEqualTo("20");
        assertThat(text("v", Map.of("v", 1.5f))).isEqualTo("1.5");
        assertThat(text("v", Map.of("v", Double.NaN))).isNull();
        assertThat(text("v", Map.of("v", 4_200_000_000L))).isEqualTo("4200000000");
        assertThat(text("v", Map.of("v", new BigInteger("18446744073709551615"))))
                .isEqualTo("18446744073709551615");
        assertThat(text("v", Map.of("v", true))).isEqualTo("true");
        assertThat(text("v", Map.of("v", new byte[3]))).isNull();
        assertThat(text("v", Map.of("v", "x".repeat(1024)))).hasSize(1024);
        assertThat(text("v", Map.of("v", "x".repeat(1025)))).isNull();
    }

    @Test
    void thePageHasEachNameAndWhatItStandsFor() throws IOException {
        // Surefire runs in the module's directory.
        String page = Files.readString(Path.of("../docs/tables.md"));
        String section = page.substring(page.indexOf("## `geoip`"), page.indexOf("## Their files"));
        Map<String, String> documented =
                ROW.matcher(section).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));

        assertThat(documented).isEqualTo(RecordPath.WELL_KNOWN);
    }
}
