package dev.sluice.subscription;

import java.nio.file.Path;

/**
 * What can still be checked of a subscription with problems, so that all of them are found at once. Values that have problems
 * count as left out, steps from the first such on.
 *
 * @param file the file as it was named to the reader
 * @param lines where the values stand in the file
 */
public record SubscriptionDraft(Path file, ShapingSpec shaping, SourceMap lines) {}
