package dev.sluice.transforms.shape;

import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
                problems.add(problem(
                        "steps[" + i + "].sample.by",
                        sample.by(),
                        "in a lane to gcs a sample by a field in front of the steps that read files"));
            } else if (step instanceof StepSpec.ThreatMatch match && match.matchesOnly()) {
                problems.add(problem("steps[" + i + "].threat-match.keep", "matches", "all in a lane to gcs"));
            }
            filesBefore |= SubscriptionFiles.hasFiles(step);
        }
        return problems;
    }

    private static SubscriptionProblem problem(String path, @Nullable String value, String expected) {
        String reason = expected + ", as a replay has to keep the same events";
        return new SubscriptionProblem(path, '"' + value + '"', reason, null, 0, 0, null);
    }
}
