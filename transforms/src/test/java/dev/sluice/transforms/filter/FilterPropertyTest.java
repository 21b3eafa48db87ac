package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.plan.SlotLayout.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FilterPropertyTest {

    @Property(tries = 2_000)
    void keepsWhatAPlainInterpreterKeeps(@ForAll Random random) throws FilterException {
        RandomCondition condition = RandomCondition.of(random, 4);
        Filter filter = Filter.parse(condition.sql());
        assertThat(filter.check(FirewallRecords.fieldTypes())).isEmpty();
        // Older writers lack a field, and no order of slots is special.
        List<Slot> slots = new ArrayList<>(FirewallRecords.SLOTS);
        Collections.shuffle(slots, random);
        Slot absent = slots.remove(0);
        SlotLayout layout = new SlotLayout(slots);
        CompiledFilter compiled = filter.compile(layout);

        for (int i = 0; i < 10; i++) {
            Map<String, Object> record = RandomCondition.record(random);
            record.remove(absent.name());
            assertThat(compiled.test(FirewallRecords.slots(layout, record)))
                    .as("%s on %s", condition.sql(), record)
                    .isEqualTo(Boolean.TRUE.equals(condition.meaning().apply(record)));
        }
    }
}
