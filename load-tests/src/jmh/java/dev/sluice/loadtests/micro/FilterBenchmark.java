package dev.sluice.loadtests.micro;

import dev.sluice.transforms.filter.CompiledFilter;
import dev.sluice.transforms.filter.Filter;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.RecordPlan;
import java.util.concurrent.TimeUnit;
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

/** Tests a filter on an event that has been read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FilterBenchmark {

    /** What is tested. */
    public enum Expression {
        COMPARISON("dest_port = 443"),
        THREE_PREDICATES("app <> 'dns' AND dest_port IN (22, 443, 3389) AND bytes_total > 1000"),
        CIDR_MATCH("cidr_match(source_ip, '10.0.0.0/8')"),
        LIKE("rule LIKE '%-out%'");

        private final String text;

        Expression(String text) {
            this.text = text;
        }
    }

    @Param
    public Expression expression;

    private CompiledFilter filter;
    private FieldSlots[] events;

    @Setup
    public void compile() {
        Filter parsed = TrafficEvents.filter(expression.text);
        RecordPlan plan = TrafficEvents.plan(parsed);
        filter = parsed.compile(plan.layout());
        events = new TrafficEvents().slots(plan);
    }

    /** Returns the number of kept events, so that no test is optimized away. */
    @Benchmark
    @OperationsPerInvocation(TrafficEvents.COUNT)
    public int test() {
        int kept = 0;
        for (FieldSlots event : events) {
            kept += filter.test(event) ? 1 : 0;
        }
        return kept;
    }
}
