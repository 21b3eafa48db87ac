package dev.sluice.cli.plan;

import org.jspecify.annotations.Nullable;

/**
 * One option that has another value.
 *
 * @param path where in the subscription, such as {@code sink.https.batch.maxEvents}
 * @param before as a text; null when there was none
 * @param after as a text; null when there is none
 */
record Difference(String path, @Nullable String before, @Nullable String after) {}
