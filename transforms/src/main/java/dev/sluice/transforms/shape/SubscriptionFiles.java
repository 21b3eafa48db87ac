package dev.sluice.transforms.shape;

import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.file.FileContent;
import dev.sluice.transforms.file.LaneFiles;
import dev.sluice.transforms.file.StepFiles;
import dev.sluice.transforms.geoip.Geoip;
import dev.sluice.transforms.lookup.Lookup;
import dev.sluice.transforms.step.StepUnavailableException;
import dev.sluice.transforms.threat.ThreatMatch;
import java.util.ArrayList;
import java.util.List;

/** The files that the steps of a subscription read, for a check before the launch. */
public final class SubscriptionFiles {
    private SubscriptionFiles() {}

    /** Whether there are any. */
    public static boolean any(Subscription subscription) {
        return subscription.steps().stream().anyMatch(SubscriptionFiles::hasFiles);
    }

    static boolean hasFiles(StepSpec step) {
        return !contents(step).isEmpty();
    }

    private static List<FileContent<?>> contents(StepSpec step) {
        if (step instanceof StepSpec.Lookup lookup) {
            return List.of(Lookup.file(lookup));
        }
        if (step instanceof StepSpec.ThreatMatch match) {
            return ThreatMatch.files(match);
        }
        if (step instanceof StepSpec.Geoip geoip) {
            return List.of(Geoip.file(geoip));
        }
        return List.of();
    }

    /**
     * Loads them all as a job would.
     *
     * @return each with how much it holds, in the order of the steps
     * @throws StepUnavailableException when some cannot be loaded; names each of them
     */
    public static List<String> load(Subscription subscription) {
        LaneFiles files = new LaneFiles(StepFiles.ofWorker());
        List<String> loaded = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (StepSpec step : subscription.steps()) {
            for (FileContent<?> content : contents(step)) {
                try {
                    loaded.add(files.get(content).describe());
                } catch (StepUnavailableException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new StepUnavailableException(String.join("; ", problems));
        }
        return List.copyOf(loaded);
    }
}
