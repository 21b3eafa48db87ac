package dev.sluice.transforms.geoip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.geoip.MaxMindDb;
import dev.sluice.transforms.filter.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressTextsTest {
    private static final Instant BUILT = Instant.parse("2026-11-24T00:00:00Z");

    @TempDir
    private Path folder;

    private final IpAddress address = new IpAddress();

    private GeoDatabase database(MaxMindDb made) throws IOException {
        return GeoDatabase.read(made.write(folder.resolve("made.mmdb")));
    }

    private byte[][] bytes(AddressTexts texts, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(address.read(bytes, 0, bytes.length)).isTrue();
        return texts.of(address);
    }

    private String text(AddressTexts texts, String text) throws IOException {
        return new String(bytes(texts, text)[0], StandardCharsets.UTF_8);
    }

    @Test
    void manyMoreAddressesThanAreRememberedDoNotMixUp() throws IOException {
        MaxMindDb made = new MaxMindDb("Test", 6, BUILT);
        for (int net = 0; net < 250; net++) {
            made.add("100." + net + ".0.0/16", Map.of("n", net));
            made.add("2001:db8:" + Integer.toHexString(net) + "::/48", Map.of("n", 1_000 + net));
        }
        AddressTexts texts = database(made).texts(RecordPaths.of(List.of("n")));

        for (int i = 0; i < 3 * AddressTexts.REMEMBERED; i++) {
            int net = i % 250;
            int host = i / 250;
            assertThat(text(texts, "100." + net + "." + host + ".7")).isEqualTo(String.valueOf(net));
            assertThat(text(texts, "2001:db8:" + Integer.toHexString(net) + "::" + Integer.toHexString(host)))
                    .isEqualTo(String.valueOf(1_000 + net));
        }
    }

    @Test
    void anAddressThatIsRememberedMakesNoTexts() throws IOException {
        AddressTexts texts = database(new MaxMindDb("Test", 6, BUILT).add("192.0.2.0/24", Map.of("n", 1)))
                .texts(RecordPaths.of(List.of("n")));

        assertThat(bytes(texts, "192.0.2.1")).isSameAs(bytes(texts, "192.0.2.1"));
        assertThat(bytes(texts, "10.0.0.1")).isSameAs(bytes(texts, "10.0.0.2"));
    }

    @Test
    void narrowNetworksGoBeforeWideOnes() throws IOException {
        AddressTexts texts = database(new MaxMindDb("Test", 6, BUILT)
                        .add("192.0.0.0/16", Map.of("n", 16))
                        .add("192.0.2.0/24", Map.of("n", 24))
                        .add("192.0.2.7/32", Map.of("n", 32)))
                .texts(RecordPaths.of(List.of("n")));

        assertThat(text(texts, "192.0.9.7")).isEqualTo("16");
        assertThat(text(texts, "192.0.2.9")).isEqualTo("24");
        assertThat(text(texts, "192.0.2.7")).isEqualTo("32");
        assertThat(text(texts, "192.1.2.7")).isEmpty();
    }

    @Test
    void aDatabaseOfIpv4AddressesKnowsNoOthers() throws IOException {
        AddressTexts texts = database(new MaxMindDb("Test", 4, BUILT).add("32.0.0.0/4", Map.of("n", 4)))
                .texts(RecordPaths.of(List.of("n")));

        assertThat(text(texts, "32.1.13.184")).isEqualTo("4");
        assertThat(text(texts, "::ffff:32.1.13.184")).isEqualTo("4");
        // Begins with the same bits.
        assertThat(text(texts, "2001:db8::1")).isEmpty();
    }

    @Test
    void equalPathsShareWhatIsRemembered() throws IOException {
        GeoDatabase database = database(new MaxMindDb("Test", 6, BUILT).add("192.0.2.0/24", Map.of("n", 1)));

        assertThat(database.texts(RecordPaths.of(List.of("n", "asn"))))
                .isSameAs(database.texts(RecordPaths.of(List.of("n", "asn"))))
                .isNotSameAs(database.texts(RecordPaths.of(List.of("n"))));
    }
}
