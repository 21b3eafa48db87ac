package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transforms.filter.ConditionReport.Kind;
import dev.sluice.transforms.filter.ConditionReport.Truth;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConditionReportTest {
    private static final SlotLayout LAYOUT = FirewallRecords.LAYOUT;

    @Test
    void conditionsStandInTheOrderInWhichTheyAreTriedWithWhatBecameOfThem() throws FilterException {
        CompiledFilter filter =
                watched("regexp_contains(host, '^a') AND dest_port > 100 AND NOT (bytes = 1 OR bytes > 7)");

        filter.test(slots(Map.of("host", "ab", "dest_port", 200L, "bytes", 5L)));
        filter.test(slots(Map.of("host", "bc", "dest_port", 200L, "bytes", 5L)));
        filter.test(slots(Map.of("host", "ab", "dest_port", 1L, "bytes", 5L)));
        filter.test(slots(Map.of("host", "ab", "dest_port", 200L)));

        ConditionReport all = filter.report().orElseThrow();
        assertThat(all.kind()).isEqualTo(Kind.AND);
        assertThat(counts(all)).containsExactly(4L, 1L, 1L);
        assertThat(all.parts())
                .extracting(ConditionReport::text)
                .containsExactly("dest_port > 100", "NOT (bytes = 1 OR bytes > 7)", "regexp_contains(host, '^a')");
        assertThat(counts(all.parts().get(0))).containsExactly(4L, 3L, 0L);
        assertThat(counts(all.parts().get(1))).containsExactly(3L, 2L, 1L);
        assertThat(counts(all.parts().get(2))).containsExactly(3L, 2L, 0L);
        ConditionReport not = all.parts().get(1);
        assertThat(not.kind()).isEqualTo(Kind.NOT);
        assertThat(not.parts().get(0).kind()).isEqualTo(Kind.OR);
        assertThat(not.parts().get(0).parts())
                .extracting(ConditionReport::text)
                .containsExactly("bytes = 1", "bytes > 7");
    }

    @Test
    void textsHaveTheirParentheses() throws FilterException {
        for (String text : List.of(
                "NOT ( (bytes = 1) )",
                "((bytes) + 1) > 2",
                "(bytes + (dest_port + 1)) > (dest_port * (2))",
                "NOT (host = ')' AND host LIKE '(''%')")) {
            assertThat(watched(text).report().orElseThrow().text()).isEqualTo(text);
        }
    }

    @Test
    void whatIsWrittenAsOneTestIsOne() throws FilterException {
        ConditionReport report = watched("dest_port != 1").report().orElseThrow();

        assertThat(report.kind()).isEqualTo(Kind.TEST);
        assertThat(report.parts()).isEmpty();
        assertThat(report.always()).isNull();
        assertThat(report.canBeTrue()).isTrue();
    }

    @Test
    void fieldsThatTheSchemaLacksMakeConditionsThatAreTheSameForEveryRecord() throws FilterException {
        ConditionReport all = watched("dest_port > 1 AND (gone = 1 OR NOT gone IN (2, 3)) AND gone IS NULL")
                .report()
                .orElseThrow();

        assertThat(all.canBeTrue()).isFalse();
        assertThat(all.always()).isNull();
        assertThat(all.parts())
                .extracting(ConditionReport::text)
                .containsExactly("gone = 1 OR NOT gone IN (2, 3)", "gone IS NULL", "dest_port > 1");
        assertThat(all.parts()).extracting(ConditionReport::always).containsExactly(Truth.UNKNOWN, Truth.TRUE, null);
        assertThat(all.parts().get(0).absent()).containsExactly("gone");
        assertThat(watched("gone > 1 OR dest_port = 1").report().orElseThrow().canBeTrue())
                .isTrue();
    }

    @Test
    void aFilterThatIsNotWatchedHasNoReport() throws FilterException {
        assertThat(Filter.parse("dest_port = 1").compile(LAYOUT).report()).isEmpty();
    }

    @Property(tries = 300)
    void watchingChangesNothingAndItsClaimsHold(@ForAll Random random) throws FilterException {
        String text = RandomCondition.of(random, 3).sql();
        // Some of the fields are not there.
        SlotLayout some = new SlotLayout(
                LAYOUT.slots().stream().filter(slot -> random.nextBoolean()).toList());
        CompiledFilter plain = Filter.parse(text).compile(some);
        CompiledFilter watched = Filter.parse(text).watched().compile(some);
        long kept = 0;

        for (int i = 0; i < 10; i++) {
            FieldSlots slots = FirewallRecords.slots(some, RandomCondition.record(random));
            boolean keeps = plain.test(slots);
            kept += keeps ? 1 : 0;
            assertThat(watched.test(slots)).isEqualTo(keeps);
        }

        ConditionReport report = watched.report().orElseThrow();
        assertThat(counts(report).subList(0, 2)).containsExactly(10L, kept);
        assertClaims(report);
    }

    private static void assertClaims(ConditionReport report) {
        if (!report.canBeTrue()) {
            assertThat(report.met()).as(report.text()).isZero();
        }
        if (report.always() == Truth.TRUE) {
            assertThat(report.met()).as(report.text()).isEqualTo(report.tested());
        } else if (report.always() == Truth.UNKNOWN) {
            assertThat(report.unknown()).as(report.text()).isEqualTo(report.tested());
        } else if (report.always() == Truth.FALSE) {
            assertThat(report.met() + report.unknown()).as(report.text()).isZero();
        }
        report.parts().forEach(ConditionReportTest::assertClaims);
    }

    private static CompiledFilter watched(String text) throws FilterException {
        return Filter.parse(text).watched().compile(LAYOUT);
    }

    private static FieldSlots slots(Map<String, Object> values) {
        return FirewallRecords.slots(LAYOUT, values);
    }

    private static List<Long> counts(ConditionReport report) {
        return List.of(report.tested(), report.met(), report.unknown());
    }
}
