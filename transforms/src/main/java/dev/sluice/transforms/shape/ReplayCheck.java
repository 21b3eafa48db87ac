package dev.sluice.transforms.shape;

import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses what would let two attempts at the same records keep different events where that breaks the guarantee: in a lane to
 * Cloud Storage, whose objects are named by the first event they hold (docs/adr/0003). What an event says may differ there,
 * since each offset is stored once. Other sinks do not rely on attempts being alike.
 */
final class ReplayCheck {
    private ReplayCheck() {}

    static List<SubscriptionProblem> check(Subscription subscription) {
        List<SubscriptionProblem> problems = new ArrayList<>();
        if (subscription.sink().kind() != SinkSpec.Kind.GCS) {
            return problems;
        }
        boolean filesBefore = false;
        for (int i = 0; i < subscription.steps().size(); i++) {
            StepSpec step = subscription.steps().get(i);
            if (filesBefore && step instanceof StepSpec.Sample sample && sample.by() != null) {
                problems.add(new SubscriptionProblem(
                        "steps[" + i + "].sample.by",
                        '"' + sample.by() + '"',
                        "in a lane to gcs a sample by a field in front of the steps that read files, as a replay"
                                + " has to keep the same events",
                        null,
                        0,
                        0,
                        null));
            }
            filesBefore |= SubscriptionFiles.hasFiles(step);
        }
        return problems;
    }
}
