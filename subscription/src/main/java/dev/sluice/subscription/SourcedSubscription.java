package dev.sluice.subscription;

import java.nio.file.Path;

/**
 * A subscription and where it was read from.
 *
 * @param file the file as it was named to the reader
 * @param lines where the subscription's values stand in the file
 */
public record SourcedSubscription(Path file, Subscription subscription, SourceMap lines) {}
