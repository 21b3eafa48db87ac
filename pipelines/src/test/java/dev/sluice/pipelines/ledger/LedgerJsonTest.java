package dev.sluice.pipelines.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.LedgerEntry;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerJsonTest {
    private static final WrittenEntry SHAPED = new WrittenEntry(
            "sluice.acme",
            new LedgerEntry.Shaped(
                    1_764_000_000_000L,
                    "fw.acme",
                    3,
                    0,
                    500,
                    499,
                    List.of(
                            new LedgerEntry.ShapedLane("acme/siem", 12, 1, 477),
                            new LedgerEntry.ShapedLane("acme/none", 0, 0, 0))));
    private static final WrittenEntry DELIVERED = new WrittenEntry(
            "sluice.acme",
            new LedgerEntry.Delivered(
                    1_764_000_000_000L,
                    "fw.acme",
                    3,
                    List.of(new LedgerEntry.DeliveredLane("acme/siem", 4, 477, 12, 0))));

    @Test
    void writesOneLineAndReadsItBack() {
        byte[] shaped = LedgerJson.write(SHAPED).get(0);
        byte[] delivered = LedgerJson.write(DELIVERED).get(0);

        assertThat(new String(shaped, UTF_8))
                .isEqualTo("{\"job\":\"sluice.acme\",\"shaped\":{\"attempt\":1764000000000,\"topic\":\"fw.acme\","
                        + "\"partition\":3,\"from\":0,\"to\":500,\"records\":499,\"lanes\":["
                        + "{\"lane\":\"acme/siem\",\"kept\":12,\"failed\":1,\"last\":477},{\"lane\":\"acme/none\"}]}}");
        assertThat(new String(delivered, UTF_8))
                .isEqualTo(
                        "{\"job\":\"sluice.acme\",\"delivered\":{\"attempt\":1764000000000,\"topic\":\"fw.acme\","
                                + "\"partition\":3,\"lanes\":[{\"lane\":\"acme/siem\",\"first\":4,\"last\":477,\"delivered\":12}]}}");
        assertThat(LedgerJson.read(shaped)).isEqualTo(SHAPED);
        assertThat(LedgerJson.read(delivered)).isEqualTo(DELIVERED);
        assertThat(LedgerJson.key(SHAPED))
                .isEqualTo(LedgerJson.key(DELIVERED))
                .asString(UTF_8)
                .isEqualTo("sluice.acme/fw.acme/3");
    }

    @Test
    void writesManyLanesAsSeveralRecordsThatStaySmall() {
        List<LedgerEntry.ShapedLane> lanes = IntStream.range(0, 2_500)
                .mapToObj(lane ->
                        new LedgerEntry.ShapedLane("t".repeat(63) + "/" + "n".repeat(58) + lane, 4_000, 1, 4_999))
                .toList();

        List<byte[]> parts =
                LedgerJson.write(new WrittenEntry("job", new LedgerEntry.Shaped(1, "fw", 0, 0, 5_000, 5_000, lanes)));

        assertThat(parts).hasSize(3).allSatisfy(part -> assertThat(part).hasSizeLessThan(256 << 10));
        assertThat(parts.stream()
                        .map(LedgerJson::read)
                        .map(WrittenEntry::entry)
                        .map(LedgerEntry.Shaped.class::cast)
                        .flatMap(part -> part.lanes().stream()))
                .containsExactlyElementsOf(lanes);
    }

    @Test
    void refusesWhatIsNoEntryOrCannotBe() {
        assertThatThrownBy(() -> LedgerJson.read(null))
                .hasMessage("value: none (expected: the JSON of a ledger entry)");
        assertThatThrownBy(() -> LedgerJson.read("{}".getBytes(UTF_8)))
                .hasMessage("entry: incomplete (expected: job, and shaped or delivered)");
        assertThatThrownBy(() -> LedgerJson.read("hello".getBytes(UTF_8)))
                .hasMessageStartingWith("value: Unrecognized token 'hello'")
                .hasMessageEndingWith("(expected: the JSON of a ledger entry)");
        String forged = new String(LedgerJson.write(SHAPED).get(0), UTF_8).replace("\"kept\":12", "\"kept\":4000");
        assertThatThrownBy(() -> LedgerJson.read(forged.getBytes(UTF_8)))
                .hasMessageContaining("of 499 records in [0, 500) (expected: no more than that)");
    }
}
