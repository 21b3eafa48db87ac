package dev.sluice.sinks.delivery;

import org.jspecify.annotations.Nullable;

/** A lane has given up. Fails the bundle, so that the runner replays it from the last checkpoint: nothing is lost. */
final class DeliveryFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeliveryFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
