package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FilterTest {
    @ParameterizedTest
    @MethodSource("errors")
    void saysEverythingThatIsWrong(String expression, String problems) {
        List<FilterProblem> found;
        try {
            found = Filter.parse(expression.replace("\\n", "\n")).check(FirewallRecords.fieldTypes());
        } catch (FilterException e) {
            assertThat(e).hasMessage(e.problem().describe());
            found = List.of(e.problem());
        }

        assertThat(found.stream().map(FilterProblem::describe).collect(Collectors.joining(" ;; ")))
                .isEqualTo(problems);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a = 1 AND \"a\" = 2 OR lower( a.value ) = 'a'|b_1 = 1 AND b_1 = 2 OR lower( b_1.value ) = 'a'",
                "NOT a BETWEEN c AND d - a|NOT b_1 BETWEEN c AND d - b_1",
                "c.a = 'a' AND m['a'] IS NULL AND ab = 1|c.a = 'a' AND m['a'] IS NULL AND ab = 1",
            })
    void givesFieldsOtherNames(String text, String renamed) throws FilterException {
        assertThat(Filter.parse(text).withFields(Map.of("a", "b_1"))).isEqualTo(renamed);
    }

    @Test
    void theCorpusIsNotSmall() throws IOException {
        assertThat(errors()).hasSizeGreaterThan(50);
    }

    @Test
    void underlinesWhatIsWrong() throws FilterException {
        FilterProblem second = Filter.parse("host = 'a'\n\tAND dest_prt = 1")
                .check(FirewallRecords.fieldTypes())
                .get(0);
        assertThat(second.excerpt()).isEqualTo("\tAND dest_prt = 1\n\t    ^^^^^^^^");
        String addresses = "'10.0.0.1', ".repeat(50);
        FilterProblem far = Filter.parse("source_ip IN (" + addresses + "'😀') AND tunneled")
                .check(FirewallRecords.fieldTypes())
                .get(0);
        assertThat(far.excerpt().lines()).hasSize(2).allMatch(line -> line.length() <= 100);
        assertThat(far.excerpt()).endsWith("^^^");
        assertThatThrownBy(() -> Filter.parse("host =")).isInstanceOfSatisfying(FilterException.class, e -> assertThat(
                        e.problem().excerpt())
                .isEqualTo("host =\n      ^"));
    }

    @Test
    void longChainsOfOperatorsAreRefused() {
        assertThatThrownBy(() -> Filter.parse("bytes" + " + bytes".repeat(5000) + " > 0"))
                .hasMessageContaining("nested deeper than 100");
        assertThatThrownBy(() -> Filter.parse("bytes = " + "-".repeat(5000) + "bytes"))
                .hasMessageContaining("nested deeper than 100");
    }

    @Test
    void namesItsFields() throws FilterException {
        Filter filter = Filter.parse("NOT a = 1 AND (b IN (2) OR cidr_match(c, '::/0') OR d = e) AND f IS NULL AND a");

        assertThat(filter.fields()).containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void aFieldThatTheWriterDoesNotHaveIsNull() throws FilterException {
        SlotLayout older = new SlotLayout(FirewallRecords.SLOTS.subList(0, 1));
        FieldSlots slots = FirewallRecords.slots(older, Map.of("source_ip", "10.0.0.1"));

        assertThat(keeps("host IS NULL", older, slots)).isTrue();
        assertThat(keeps("host = 'a' OR source_ip = '10.0.0.1'", older, slots)).isTrue();
        for (String unknown : List.of(
                "host = 'a'",
                "host IN ('a')",
                "host LIKE '%'",
                "host BETWEEN 'a' AND 'b'",
                "tunneled",
                "cidr_match(dest_ip, '0.0.0.0/0')",
                "dest_ip = source_ip",
                "source_ip = dest_ip")) {
            assertThat(keeps(unknown, older, slots)).as(unknown).isFalse();
            assertThat(keeps("NOT (" + unknown + ")", older, slots))
                    .as("NOT " + unknown)
                    .isFalse();
        }
    }

    @Test
    void aWriterWhoseTypeDoesNotFitIsRefused() throws FilterException {
        Filter filter = Filter.parse("bytes = 5");
        SlotLayout.Slot other = new SlotLayout.Slot(
                "bytes", FieldType.STRING, FirewallRecords.SLOTS.get(2).schema());

        assertThatThrownBy(() -> filter.compile(new SlotLayout(List.of(other))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filter: 1:9: 5 (expected: a string in single quotes, as bytes is a string)");
    }

    @Test
    void whatIsTooLongOrTooDeepIsRefused() {
        String deep = "(".repeat(5000) + "tunneled" + ")".repeat(5000);
        String many = "NOT ".repeat(5000) + "tunneled";
        String lengthy = "host = '" + "a".repeat(70_000) + "'";

        assertThatThrownBy(() -> Filter.parse(deep))
                .hasMessage("1:101: nested deeper than 100 (expected: at most 100 levels)");
        assertThatThrownBy(() -> Filter.parse(many))
                .hasMessage("1:401: nested deeper than 100 (expected: at most 100 levels)");
        assertThatThrownBy(() -> Filter.parse(lengthy))
                .hasMessage("1:1: a filter of 70009 characters (expected: at most 65536)");
        assertThatThrownBy(() -> Filter.parse("bytes = " + "9".repeat(61)))
                .hasMessage("1:9: a number of 61 characters (expected: at most 60)");
    }

    @Test
    void makesNoObjectsPerRecord() throws FilterException {
        CompiledFilter filter = Filter.parse(
                        "(host LIKE '%z%' OR host IN ('a', 'b') OR host BETWEEN 'x' AND 'y' OR host = app)"
                                + " OR (action LIKE 'x%' OR time < '1970-01-01T00:00:00Z' OR score > 5 OR dest_port NOT IN (1, 2))"
                                + " OR cidr_match(source_ip, '2001:db8::/32', '10.0.0.0/8') OR source_ip = dest_ip"
                                + " OR source_ip IN ('::1', '::2') OR raw IS NOT NULL OR NOT tunneled")
                .compile(FirewallRecords.LAYOUT);
        Map<String, Object> values = new HashMap<>();
        values.put("host", "gateway.example");
        values.put("app", "ssl");
        values.put("action", "deny");
        values.put("time", Instant.EPOCH);
        values.put("score", 1.5);
        values.put("dest_port", 1L);
        values.put("source_ip", "2001:db9::1:2");
        values.put("dest_ip", "192.168.1.1");
        values.put("tunneled", true);
        FieldSlots slots = FirewallRecords.slots(FirewallRecords.LAYOUT, values);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 20_000;

        boolean kept = filter.test(slots);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            kept |= filter.test(slots);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(kept).isFalse();
        // The smallest object has 16 bytes; the measuring itself may make a few.
        assertThat(allocated).isLessThan(rounds);
    }

    private static boolean keeps(String expression, SlotLayout layout, FieldSlots slots) throws FilterException {
        return Filter.parse(expression).compile(layout).test(slots);
    }

    private static List<Arguments> errors() throws IOException {
        return lines("errors.txt")
                .map(line -> line.split(" => ", -1))
                .map(parts -> Arguments.of(parts[0].equals(" ") ? "" : parts[0], parts[1]))
                .toList();
    }

    private static Stream<String> lines(String name) throws IOException {
        try (InputStream resource = FilterTest.class.getResourceAsStream("/filter/" + name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"));
        }
    }
}
