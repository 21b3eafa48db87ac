package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoipYamlTest {
    @TempDir
    private Path folder;

    @Test
    void aGeoipHasDefaults() throws IOException {
        assertThat(OneStep.read(folder, "geoip: {file: /g.mmdb, field: source_ip, add: {country: src_country}}"))
                .isEqualTo(new StepSpec.Geoip("/g.mmdb", "source_ip", Map.of("country", "src_country"), null));
    }

    @Test
    void aGeoipIsReadInFull() throws IOException {
        assertThat(OneStep.read(
                        folder,
                        "geoip: {file: /g.mmdb, field: dest_ip, add: {asn: dst_asn, city.names.pt-BR: dst_city,"
                                + " subdivisions.0.iso_code: dst_state}, default: none}"))
                .isEqualTo(new StepSpec.Geoip(
                        "/g.mmdb",
                        "dest_ip",
                        Map.of(
                                "asn", "dst_asn",
                                "city.names.pt-BR", "dst_city",
                                "subdivisions.0.iso_code", "dst_state"),
                        "none"));
    }

    @Test
    void everyProblemIsReported() throws IOException {
        assertThat(OneStep.problems(folder, "geoip: {add: {a: x, b..c: y, d: x}, feild: f}"))
                .containsExactly(
                        "6: steps[0].geoip.file: missing (expected: a file's path)",
                        "6: steps[0].geoip.field: missing (expected: a field with an address)",
                        "6: steps[0].geoip.add.b..c: \"b..c\""
                                + " (expected: a value such as country, or a path such as subdivisions.0.iso_code)",
                        "6: steps[0].geoip.add.d: \"x\" (expected: each field once)",
                        "6: steps[0].geoip.feild: unknown key (expected: one of file, field, add, default),"
                                + " did you mean \"field\"?");
        assertThat(OneStep.problems(folder, "geoip: {file: /f, field: k, add: {}}"))
                .containsExactly("6: steps[0].geoip.add: a mapping (expected: a mapping of values to fields)");
    }

    @Test
    void aGeoipChecksItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Geoip("/f", "k", Map.of(), null))
                .withMessage("add: {} (expected: values, and each field once)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepSpec.Geoip("/f", "k", Map.of("a", "b"), "x".repeat(257)))
                .withMessage("fallback: 257 (expected: at most 256 characters)");
    }
}
