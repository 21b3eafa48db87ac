package dev.sluice.transforms.shape;

import dev.sluice.subscription.Secret;
import dev.sluice.subscription.SecretRef;
import dev.sluice.transforms.step.StepUnavailableException;
import java.util.HashMap;
import java.util.Map;

/** The secrets of a lane's steps, each read once, so that all events of a run are treated alike. Not thread-safe. */
final class LaneSecrets {
    private final Map<SecretRef, Secret> secrets = new HashMap<>();

    /**
     * The secret as it was at its first use.
     *
     * @throws StepUnavailableException when it cannot be read
     */
    Secret get(SecretRef reference) {
        try {
            return secrets.computeIfAbsent(reference, SecretRef::read);
        } catch (IllegalStateException e) {
            throw new StepUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }
}
