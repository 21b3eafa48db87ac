package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.List;

/**
 * The filters of one job, compiled together: what two of them have in common, a condition or a computed value, is found out
 * once per record. They must be tested on slots that a {@link RecordPlan.Reader} fills. Not thread-safe.
 */
public final class FilterForest {
    private final SlotLayout layout;
    private final Sharing sharing;

    /** Prepares to compile filters for records of one writer schema. */
    public FilterForest(SlotLayout layout, List<Filter> filters) {
        this.layout = layout;
        this.sharing = Sharing.of(filters.stream().map(Filter::expression).toList());
    }

    /**
     * Compiles one of the filters.
     *
     * @throws IllegalArgumentException as {@link Filter#compile}
     */
    public CompiledFilter compile(Filter filter) {
        return filter.compile(layout, sharing);
    }
}
