package dev.sluice.pipelines;

import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.SubscriptionCheck;
import java.util.List;

/** What the sinks know of each subscription: itself and the schema its steps leave. */
final class Lanes {

    private Lanes() {}

    static List<LaneSetup> of(List<Subscription> subscriptions) {
        return subscriptions.stream().map(Lanes::of).toList();
    }

    private static LaneSetup of(Subscription subscription) {
        return new LaneSetup(
                subscription, SubscriptionCheck.outputSchema(subscription).toString());
    }
}
