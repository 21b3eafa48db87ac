package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.Reason;
import dev.sluice.subscription.StepSpec;
import dev.sluice.testkit.geoip.MaxMindDb;
import dev.sluice.transforms.file.StepFiles;
import dev.sluice.transforms.geoip.Geoip;
import dev.sluice.transforms.step.StepUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoipTest {
    private static final Instant BUILT = Instant.parse("2026-11-24T10:00:00Z");

    private static final Map<String, Object> BERLIN = Map.of(
            "country", Map.of("iso_code", "DE", "names", Map.of("en", "Germany")),
            "city", Map.of("names", Map.of("en", "Berlin")),
            "location", Map.of("latitude", 52.5196, "longitude", 13.4069, "accuracy_radius", 20));

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("city.mmdb");
    }

    private static MaxMindDb cities() throws IOException {
        return new MaxMindDb("Test-City", 6, BUILT)
                .add("198.51.100.0/24", BERLIN)
                .add("203.0.113.0/24", Map.of("country", Map.of("iso_code", "FR")))
                .add("2001:db8::/32", Map.of("country", Map.of("iso_code", "JP"), "city", Map.of("names", Map.of())));
    }

    private StepSpec.Geoip geoip(@Nullable String fallback) {
        return new StepSpec.Geoip(
                file().toString(), "source_ip", Map.of("country", "src_country", "city", "src_city"), fallback);
    }

    private static Subscriptions json(StepSpec.Geoip geoip) {
        return Subscriptions.named("geoip")
                .steps(
                        geoip,
                        new StepSpec.Include(
                                geoip.add().values().stream().sorted().toList()));
    }

    private static Records from(@Nullable String address) {
        return new Records().add(Records.traffic().set("source_ip", address).build());
    }

    private static String withoutHead(String event) {
        return event.replaceFirst("^.*?Z\",?", "{");
    }

    private String only(StepSpec.Geoip geoip, @Nullable String address) {
        Shaped shaped = Shaped.of(json(geoip), from(address));
        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events).hasSize(1);
        return withoutHead(shaped.events.get(0));
    }

    @Test
    void writesWhatIsKnownOfTheAddress() throws IOException {
        cities().write(file());

        assertThat(only(geoip(null), "198.51.100.9")).isEqualTo("{\"src_city\":\"Berlin\",\"src_country\":\"DE\"}");
        assertThat(only(geoip(null), "203.0.113.200")).isEqualTo("{\"src_country\":\"FR\"}");
        assertThat(only(geoip(null), "2001:db8:1::7")).isEqualTo("{\"src_country\":\"JP\"}");
        assertThat(only(geoip("?"), "2001:DB8:1:0::7")).isEqualTo("{\"src_city\":\"?\",\"src_country\":\"JP\"}");
        assertThat(only(geoip(null), "::ffff:198.51.100.9"))
                .isEqualTo("{\"src_city\":\"Berlin\",\"src_country\":\"DE\"}");
    }

    @Test
    void whatTheFileDoesNotKnowIsNullOrTheDefault() throws IOException {
        cities().write(file());

        for (String address : Arrays.asList("10.1.2.3", "192.0.2.1", "fe80::1", "198.51.100", "localhost", "", null)) {
            assertThat(only(geoip(null), address)).as(address).isEqualTo("{}");
            assertThat(only(geoip("unknown"), address))
                    .as(address)
                    .isEqualTo("{\"src_city\":\"unknown\",\"src_country\":\"unknown\"}");
        }
    }

    @Test
    void numbersAreTextsAndTheAddressItselfCanBeReplaced() throws IOException {
        cities().write(file());

        assertThat(only(
                        new StepSpec.Geoip(
                                file().toString(),
                                "source_ip",
                                Map.of("latitude", "at", "location.accuracy_radius", "km", "country_name", "source_ip"),
                                null),
                        "198.51.100.9"))
                .isEqualTo("{\"at\":\"52.5196\",\"km\":\"20\",\"source_ip\":\"Germany\"}");
    }

    @Test
    void rowsOfBigQueryHaveIt() throws IOException {
        cities().write(file());

        assertThat(Shaped.of(json(geoip(null)).toBigQuery(), from("198.51.100.9")).events)
                .singleElement()
                .asString()
                .contains("Berlin", "DE");
    }

    @Test
    void whateverLanesTakeFromAFileItIsLoadedOnce() throws IOException {
        cities().write(file());
        StepSpec.Geoip other = new StepSpec.Geoip(file().toString(), "dest_ip", Map.of("asn", "dst_asn"), "none");

        assertThat(StepFiles.ofWorker().get(Geoip.file(other)))
                .isSameAs(StepFiles.ofWorker().get(Geoip.file(geoip(null))));
    }

    @Test
    void aFileThatIsReplacedIsUsedWithoutARestart() throws IOException {
        cities().write(file());
        Shaped shaped = new Shaped();
        Shaper shaper = Shaped.shaper(json(geoip(null)).build(), shaped.counters);
        Records records = from("203.0.113.1");

        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        cities().add("203.0.113.0/28", BERLIN).write(file());
        StepFiles.ofWorker().check();
        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        Files.writeString(file(), "no database");
        StepFiles.ofWorker().check();
        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        shaper.flush(shaped);

        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events)
                .extracting(GeoipTest::withoutHead)
                .containsExactly(
                        "{\"src_country\":\"FR\"}",
                        "{\"src_city\":\"Berlin\",\"src_country\":\"DE\"}",
                        "{\"src_city\":\"Berlin\",\"src_country\":\"DE\"}");
        // The worker's own watch may have looked at it, too.
        assertThat(shaped.counters.get(ShapeMetric.FILE_CHECKS_FAILED_TOTAL)).isPositive();
    }

    @Test
    void withoutItsFileNothingIsDeliveredUntilItIsThere() throws IOException {
        Shaped shaped = new Shaped();
        Shaper shaper = Shaped.shaper(json(geoip(null)).build(), new HashMap<>());
        Records records = from(null);

        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        cities().write(file());
        StepFiles.ofWorker().check();
        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        shaper.flush(shaped);

        assertThat(shaped.letters)
                .singleElement()
                .returns(Reason.STEP_FAILED, DeadLetter::reason)
                .returns("file: " + file() + " (expected: a readable file)", DeadLetter::detail);
        assertThat(shaped.events).hasSize(1);
    }

    @Test
    void anEventWhoseRecordIsBrokenBecomesADeadLetter() throws IOException {
        byte[] bytes = cities().bytes();
        // The tree ends in records; one of them is made to point behind the file.
        int record = lastRecord(bytes);
        Arrays.fill(bytes, record, record + 4, (byte) 0x7f);
        Files.write(file(), bytes);

        assertThat(Shaped.of(json(geoip(null)), from("2001:db8::1")).letters)
                .singleElement()
                .returns(Reason.STEP_FAILED, DeadLetter::reason)
                .extracting(DeadLetter::detail)
                .asString()
                .startsWith("file: " + file() + ": ");
    }

    /** Where the tree's last record that is no node stands: that of the network that was added last. */
    private static int lastRecord(byte[] bytes) {
        int separator = 0;
        while (!Arrays.equals(bytes, separator, separator + 16, new byte[16], 0, 16)) {
            separator += 8;
        }
        return separator - 8;
    }

    private void assertUnfit(String problem) {
        assertThatExceptionOfType(StepUnavailableException.class)
                .isThrownBy(() -> SubscriptionFiles.load(json(geoip(null)).build()))
                .withMessage("file: " + file() + ": " + problem);
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        String broken = "no MaxMind DB, or a broken one (expected: a MaxMind DB file)";
        Files.write(file(), new byte[0]);
        assertUnfit(broken);
        // Not whole.
        byte[] bytes = cities().bytes();
        for (int missing : new int[] {1, 40, bytes.length / 2}) {
            Files.write(file(), Arrays.copyOf(bytes, bytes.length - missing));
            StepFiles.ofWorker().check();
            assertUnfit(broken);
        }
    }

    @Test
    void aCheckSaysWhatTheFileIs() throws IOException {
        cities().write(file());

        assertThat(SubscriptionFiles.load(json(geoip(null)).build()))
                .singleElement()
                .asString()
                .matches("\\Q" + file() + "\\E: Test-City of 2026-11-24, [0-9]+ nodes");
    }

    @Test
    void fieldsAreChecked() {
        StepSpec.Geoip wrong =
                new StepSpec.Geoip("/x.mmdb", "dest_port", Map.of("country", "Rule", "city", "event_id"), null);

        assertThat(SubscriptionCheck.check(
                        Subscriptions.named("geoip").steps(wrong).build()))
                .extracting(SubscriptionProblem::toString)
                .containsExactlyInAnyOrder(
                        "steps[0].geoip.field: \"dest_port\" (expected: a field with a text)",
                        "steps[0].geoip.add.country: \"Rule\""
                                + " (expected: a field that is there, or a name that none has in any case)",
                        "steps[0].geoip.add.city: \"event_id\" (expected: another field: every event has event_id and"
                                + " event_time, and steps cannot change them)");
    }

    @Test
    void aLaneToABucketSamplesByNothingThatAFileSays() {
        assertThat(SubscriptionCheck.check(Subscriptions.named("geoip")
                        .steps(geoip(null), new StepSpec.Sample(100_000, "src_country"))
                        .build()))
                .singleElement()
                .hasToString("steps[1].sample.by: \"src_country\" (expected: in a lane to gcs a sample by a field"
                        + " in front of the steps that read files, as a replay has to keep the same events)");
    }
}
