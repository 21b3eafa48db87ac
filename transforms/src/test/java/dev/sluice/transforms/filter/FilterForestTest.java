package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transforms.plan.FieldSlots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FilterForestTest {

    private static List<CompiledFilter> forest(List<Filter> filters) {
        FilterForest forest = new FilterForest(FirewallRecords.LAYOUT, filters);
        return filters.stream().map(forest::compile).toList();
    }

    private static Filter parse(String text) {
        try {
            return Filter.parse(text);
        } catch (FilterException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Property(tries = 300)
    void keepsWhatEachFilterKeepsAlone(@ForAll Random random) {
        List<String> parts = IntStream.range(0, 4)
                .mapToObj(i -> "(" + RandomCondition.of(random, 1).sql() + ")")
                .toList();
        List<Filter> filters = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String first = parts.get(random.nextInt(4));
            String second = parts.get(random.nextInt(4));
            filters.add(parse(
                    switch (random.nextInt(4)) {
                        case 0 -> first + " AND " + second;
                        case 1 -> first + " OR NOT " + second;
                        case 2 -> "lower(host) = 'a' AND " + first;
                        default -> "length(lower(host)) > 1 OR " + first;
                    }));
        }
        List<CompiledFilter> together = forest(filters);
        List<CompiledFilter> alone = filters.stream()
                .map(filter -> filter.compile(FirewallRecords.LAYOUT))
                .toList();

        for (int record = 1; record <= 10; record++) {
            Map<String, Object> values = RandomCondition.record(random);
            FieldSlots slots = FirewallRecords.slots(FirewallRecords.LAYOUT, values);
            slots.record = record;
            for (int i = 0; i < filters.size(); i++) {
                boolean kept = alone.get(i).test(slots);
                assertThat(together.get(i).test(slots)).isEqualTo(kept);
                assertThat(!kept || together.get(i).required().stream().allMatch(condition -> condition.isTrue(slots)))
                        .as("a filter that keeps a record needs no condition that is not true")
                        .isTrue();
            }
        }
    }

    @Test
    void filtersWithTheSameConditionRequireTheSameOne() {
        List<CompiledFilter> filters = forest(List.of(
                parse("regexp_contains(host, 'a') AND bytes > 1"),
                parse("bytes > 2 AND\n REGEXP_CONTAINS( host, 'a' )"),
                parse("regexp_contains(host, 'b') AND bytes > 3"),
                parse("regexp_contains(host, 'a') OR bytes > 4")));

        assertThat(filters.get(0).required())
                .hasSize(1)
                .isEqualTo(filters.get(1).required());
        assertThat(filters.get(2).required()).isEmpty();
        assertThat(filters.get(3).required()).isEmpty();
    }
}
