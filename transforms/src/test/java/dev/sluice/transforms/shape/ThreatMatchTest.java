package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.subscription.EventType;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.ThreatFact;
import dev.sluice.subscription.ThreatList;
import dev.sluice.transforms.file.StepFiles;
import dev.sluice.transforms.step.StepUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreatMatchTest {
    private static final Map<ThreatFact, String> ALL = Map.of(
            ThreatFact.LIST, "threat_list",
            ThreatFact.INDICATOR, "threat_indicator",
            ThreatFact.LABEL, "threat_label",
            ThreatFact.FIELD, "threat_field");

    @TempDir
    private Path folder;

    private ThreatList blocklist;
    private ThreatList feed;

    @BeforeEach
    void lists() throws IOException {
        blocklist = new ThreatList(
                "blocklist", text("# Addresses\n192.0.2.0/24 ; test\n198.51.100.7\n\n*.Evil.Example\n"), null, null);
        feed = new ThreatList(
                "feed",
                write(
                        "feed.csv",
                        "ioc,severity\n198.51.100.0/24,low\nworse.evil.example,high\n203.0.113.9,\n2001:db8::/32,low\n"),
                "ioc",
                "severity");
    }

    private String text(String content) throws IOException {
        return write("list.txt", content);
    }

    private String write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private StepSpec.ThreatMatch match(boolean matchesOnly, ThreatList... lists) {
        return new StepSpec.ThreatMatch(
                List.of(lists), List.of("source_ip", "dest_ip"), List.of("misc"), ALL, matchesOnly);
    }

    private Subscriptions lane(StepSpec.ThreatMatch match) {
        return Subscriptions.named("threats")
                .events(EventType.THREAT)
                .steps(
                        match,
                        new StepSpec.Include(
                                List.of("threat_list", "threat_indicator", "threat_label", "threat_field")));
    }

    private static Records threat(String source, String dest, String url) {
        return new Records()
                .add(Records.threat()
                        .set("source_ip", source)
                        .set("dest_ip", dest)
                        .set("misc", url)
                        .build());
    }

    private static String only(Shaped shaped) {
        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events).hasSize(1);
        return shaped.events.get(0).replaceFirst("^.*?Z\",?", "{");
    }

    private static String found(String list, String indicator, String label, String field) {
        return "{\"threat_list\":\"" + list + "\",\"threat_indicator\":\"" + indicator + "\""
                + (label == null ? "" : ",\"threat_label\":\"" + label + "\"") + ",\"threat_field\":\"" + field + "\"}";
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, 10.0.0.1, , blocklist, 192.0.2.0/24, , source_ip",
        "10.0.0.1, 192.0.2.77, , blocklist, 192.0.2.0/24, , dest_ip",
        "198.51.100.7, 192.0.2.77, , blocklist, 198.51.100.7, , source_ip",
        "198.51.100.8, 10.0.0.1, , feed, 198.51.100.0/24, low, source_ip",
        "10.0.0.1, 203.0.113.9, , feed, 203.0.113.9, , dest_ip",
        "10.0.0.1, 2001:db8:7::1, , feed, 2001:db8::/32, low, dest_ip",
        "10.0.0.1, 10.0.0.2, www.evil.example/x, blocklist, Evil.Example, , misc",
        "10.0.0.1, 10.0.0.2, https://EVIL.example:443, blocklist, Evil.Example, , misc",
        "10.0.0.1, 10.0.0.2, 198.51.100.9/index.html, feed, 198.51.100.0/24, low, misc",
        "10.0.0.1, 10.0.0.2, a.worse.evil.example/, blocklist, Evil.Example, , misc"
    })
    void saysWhatWasFound(
            String source, String dest, String url, String list, String indicator, String label, String field) {
        assertThat(only(Shaped.of(lane(match(false, blocklist, feed)), threat(source, dest, url))))
                .isEqualTo(found(list, indicator, label, field));
    }

    @Test
    void theOrderOfTheListsDecides() {
        assertThat(only(Shaped.of(
                        lane(match(false, feed, blocklist)), threat("10.0.0.1", "10.0.0.2", "a.worse.evil.example/"))))
                .isEqualTo(found("feed", "worse.evil.example", "high", "misc"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, notevil.example/",
        "10.0.0.1, 10.0.0.2, good.example/evil.example",
        "10.0.0.1, 10.0.0.2, invoice.pdf",
        "no address, 10.0.0.2, ",
        "198.51.101.7, 192.0.3.0, evil.example.good.example"
    })
    void whatIsInNoListIsLeftNullOrDropped(String source, String dest, String url) {
        assertThat(only(Shaped.of(lane(match(false, blocklist, feed)), threat(source, dest, url))))
                .isEqualTo("{}");

        Shaped dropped = Shaped.of(lane(match(true, blocklist, feed)).toBigQuery(), threat(source, dest, url));
        assertThat(dropped.batches).isEmpty();
        assertThat(dropped.letters).isEmpty();
        assertThat(dropped.counters).containsEntry(ShapeMetric.EVENTS_DROPPED_TOTAL, 1L);
    }

    @Test
    void keepsMatchesWithoutWritingAnything() {
        StepSpec.ThreatMatch bare =
                new StepSpec.ThreatMatch(List.of(blocklist), List.of("source_ip"), List.of(), Map.of(), true);
        Subscriptions lane = Subscriptions.named("threats")
                .events(EventType.THREAT)
                .steps(bare, new StepSpec.Include(List.of("source_ip")))
                .toBigQuery();

        assertThat(Shaped.of(lane, threat("192.0.2.1", "10.0.0.1", null)).events)
                .hasSize(1);
        assertThat(Shaped.of(lane, threat("10.0.0.1", "192.0.2.1", null)).events)
                .isEmpty();
    }

    @Test
    void aListThatIsReplacedIsUsedAndAPageInItsPlaceIsNot() throws IOException {
        Shaped shaped = new Shaped();
        Shaper shaper = Shaped.shaper(lane(match(false, blocklist)).build(), shaped.counters);
        Records records = threat("203.0.113.77", "10.0.0.1", null);

        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        text("203.0.113.77\n");
        StepFiles.ofWorker().check();
        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        text("<html>\n<body>\nDown for maintenance, see status.example\n</body>\n</html>\n");
        StepFiles.ofWorker().check();
        shaper.shape(records.batch("fw.acme", 7), 5, shaped);
        shaper.flush(shaped);

        String match = found("blocklist", "203.0.113.77", null, "source_ip");
        assertThat(shaped.events)
                .extracting(event -> event.replaceFirst("^.*?Z\",?", "{"))
                .containsExactly("{}", match, match);
    }

    @Test
    void aCheckSaysHowMuchIsThereAndWhatWasSkipped() throws IOException {
        ThreatList more = new ThreatList(
                "more",
                write(
                        "more.txt",
                        "bücher.example\n_dmarc.evil.example.\nhttp://no.example/\ncom\n1.2.3.4/33\n::1\n2001:db8::/32\n10.0.0.0/8\n"),
                null,
                null);

        assertThat(SubscriptionFiles.load(
                        lane(match(false, blocklist, feed, more)).build()))
                .containsExactly(
                        folder.resolve("list.txt") + ": 2 addresses and networks, 1 domains",
                        folder.resolve("feed.csv") + ": 3 addresses and networks, 1 domains",
                        folder.resolve("more.txt")
                                + ": 3 addresses and networks, 2 domains, 3 lines skipped that are none, the first is line 3");
    }

    @Test
    void whatIsNoListIsRefused() throws IOException {
        ThreatList empty = new ThreatList("empty", write("empty.txt", "# nothing\n"), null, null);
        ThreatList binary = new ThreatList("binary", folder.resolve("binary").toString(), null, null);
        Files.write(folder.resolve("binary"), "\u00e4.b\n1.2.3.4\n\u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
        ThreatList column = new ThreatList("column", feed.file(), "indicator", null);

        assertThatExceptionOfType(StepUnavailableException.class)
                .isThrownBy(() -> SubscriptionFiles.load(
                        lane(match(false, empty, binary, column)).build()))
                .withMessage("file: " + empty.file()
                        + ": 0 indicators and 0 lines that are none (expected: more addresses, networks and domains than others)"
                        + "; file: " + binary.file()
                        + ": 1 indicators and 2 lines that are none, the first is line 1 (expected: more addresses, networks and domains than others)"
                        + "; file: " + feed.file() + ": no column \"indicator\" (expected: one of ioc, severity)");
    }

    @Test
    void fieldsAreChecked() {
        StepSpec.ThreatMatch wrong = new StepSpec.ThreatMatch(
                List.of(blocklist),
                List.of("dest_port"),
                List.of("miscc"),
                Map.of(ThreatFact.LIST, "Rule", ThreatFact.FIELD, "event_time"),
                false);

        assertThat(SubscriptionCheck.check(Subscriptions.named("threats")
                        .events(EventType.THREAT)
                        .steps(wrong)
                        .build()))
                .extracting(SubscriptionProblem::toString)
                .containsExactly(
                        "steps[0].threat-match.addresses[0]: \"dest_port\" (expected: a field with a text)",
                        "steps[0].threat-match.domains[0]: \"miscc\" (expected: a field that is there at this step),"
                                + " did you mean \"misc\"?",
                        "steps[0].threat-match.add.list: \"Rule\""
                                + " (expected: a field that is there, or a name that none has in any case)",
                        "steps[0].threat-match.add.field: \"event_time\" (expected: another field: every event has"
                                + " event_id and event_time, and steps cannot change them)");
    }

    @Test
    void aLaneToABucketKeepsAll() {
        assertThat(SubscriptionCheck.check(lane(match(true, blocklist)).build()))
                .singleElement()
                .hasToString("steps[0].threat-match.keep: \"matches\""
                        + " (expected: all in a lane to gcs, as a replay has to keep the same events)");
        assertThat(SubscriptionCheck.check(
                        lane(match(true, blocklist)).toBigQuery().build()))
                .isEmpty();
    }
}
