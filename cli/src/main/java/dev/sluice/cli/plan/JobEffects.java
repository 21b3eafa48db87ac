package dev.sluice.cli.plan;

import dev.sluice.cli.plan.Effect.Kind;
import dev.sluice.pipelines.Job;
import dev.sluice.subscription.SinkSpec.BigQuery;
import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a change does to the job as a whole. */
final class JobEffects {

    private JobEffects() {}

    static List<Effect> of(List<Subscription> before, List<Subscription> after) {
        List<Effect> effects = new ArrayList<>();
        if (!after.isEmpty()) {
            Job.conflicts(after).forEach(conflict -> effects.add(new Effect(Kind.BREAKS, "", conflict)));
        }
        if (isExactlyOnce(before) && !isExactlyOnce(after)) {
            effects.add(new Effect(
                    Kind.DRAIN,
                    "sink.bigquery.mode",
                    "no lane is exactly once any longer: stop the job with --drain, which makes all rows visible, and start the"
                            + " new one with --allowNonRestoredState"));
        }
        String group = group(before);
        if (!group.equals(group(after))) {
            effects.add(new Effect(
                    Kind.POSITION,
                    "--consumerGroup",
                    "of one subscription it is named after that unless set; keep the running job's"
                            + (group.isEmpty() ? "" : " (--consumerGroup=" + group + " if it has no other)")));
        }
        if (!tenants(before).equals(tenants(after))) {
            effects.add(new Effect(
                    Kind.DESTINATION,
                    "--checkpointRoot",
                    "with it, checkpoints go to another folder, as that has the tenant's name, or shared for several,"
                            + " unless --checkpointTenant is set"));
        }
        return effects;
    }

    private static boolean isExactlyOnce(List<Subscription> subscriptions) {
        return subscriptions.stream()
                .anyMatch(subscription ->
                        subscription.sink() instanceof BigQuery sink && sink.mode() == BigQueryMode.EXACTLY_ONCE);
    }

    /** The one that the job takes when none is set; empty when one has to be. */
    private static String group(List<Subscription> subscriptions) {
        return subscriptions.size() == 1 ? Job.defaultGroup(subscriptions.get(0)) : "";
    }

    /** Which folder there is: the tenant's, or one for several. */
    private static Set<String> tenants(List<Subscription> subscriptions) {
        Set<String> tenants = subscriptions.stream().map(Subscription::tenant).collect(Collectors.toSet());
        return tenants.size() == 1 ? tenants : Set.of();
    }
}
