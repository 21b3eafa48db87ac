package dev.sluice.cli.plan;

import dev.sluice.cli.plan.Effect.Kind;
import dev.sluice.cli.plan.LaneChange.Status;
import dev.sluice.subscription.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change does to a job and each of its lanes.
 *
 * @param lanes those of the new job in its order, then those that are gone
 * @param job what concerns all of them
 */
record JobPlan(List<LaneChange> lanes, List<Effect> job) {
    JobPlan {
        lanes = List.copyOf(lanes);
        job = List.copyOf(job);
    }

    /**
     * Compares two sets of checked subscriptions, each of them one job.
     *
     * @param schema what changes about records besides, or null
     */
    static JobPlan of(List<Subscription> before, List<Subscription> after, @Nullable SchemaChange schema) {
        return new Comparison(before, after, schema).plan();
    }

    boolean breaks() {
        return job.stream().anyMatch(effect -> effect.kind() == Kind.BREAKS)
                || lanes.stream().anyMatch(LaneChange::breaks);
    }

    long count(Status status) {
        return lanes.stream().filter(lane -> lane.status() == status).count();
    }
}
