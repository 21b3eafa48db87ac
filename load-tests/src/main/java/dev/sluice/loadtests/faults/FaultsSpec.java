package dev.sluice.loadtests.faults;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What to try.
 *
 * @param scenarios in the order of their run
 * @param sinks lanes of each run's job, one a sink
 * @param events produced while a scenario plays
 * @param kills how often a TaskManager is killed where it is
 * @param outage how long a receiver is in trouble
 * @param heapMegabytes the most heap of a TaskManager
 * @param seed of the times at which processes are killed
 */
public record FaultsSpec(
        List<Scenario> scenarios,
        Set<FaultSink> sinks,
        long events,
        int kills,
        Duration outage,
        int heapMegabytes,
        long seed) {
    public FaultsSpec {
        scenarios = List.copyOf(scenarios);
        sinks = Set.copyOf(sinks);
    }

    /** The same with other scenarios. */
    public FaultsSpec with(List<Scenario> others) {
        return new FaultsSpec(others, sinks, events, kills, outage, heapMegabytes, seed);
    }
}
