package dev.sluice.loadtests.micro;

import dev.sluice.transforms.filter.CompiledFilter;
import dev.sluice.transforms.filter.Filter;
import dev.sluice.transforms.filter.FilterForest;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.RecordPlan;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Tests many tenants' filters, which look at the same fields and have conditions in common, on one event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ManyFiltersBenchmark {

    @Param({"1", "1000"})
    public int filters;

    /** Whether they are compiled together, as those of one job are. */
    @Param({"true", "false"})
    public boolean together;

    private CompiledFilter[] compiled;
    private FieldSlots[] events;

    @Setup
    public void compile() {
        List<Filter> parsed = IntStream.range(0, filters)
                .mapToObj(ManyFiltersBenchmark::filter)
                .toList();
        RecordPlan plan = TrafficEvents.plan(parsed.get(0));
        FilterForest forest = new FilterForest(plan.layout(), parsed);
        compiled = parsed.stream()
                .map(filter -> together ? forest.compile(filter) : filter.compile(plan.layout()))
                .toArray(CompiledFilter[]::new);
        events = new TrafficEvents().slots(plan);
        for (int i = 0; i < events.length; i++) {
            events[i].record = i;
        }
    }

    private static Filter filter(int tenant) {
        return TrafficEvents.filter("cidr_match(source_ip, '10.0.0.0/8', '192.168.0.0/16') AND rule LIKE '%-out%' AND"
                + " lower(app) != 'dns' AND bytes_total > " + tenant);
    }

    /** Returns the number of kept events, so that no test is optimized away. */
    @Benchmark
    @OperationsPerInvocation(TrafficEvents.COUNT)
    public int test() {
        int kept = 0;
        for (FieldSlots event : events) {
            for (CompiledFilter filter : compiled) {
                kept += filter.test(event) ? 1 : 0;
            }
        }
        return kept;
    }
}
