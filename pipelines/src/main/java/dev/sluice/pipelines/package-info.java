/**
 * The job: subscriptions in, events delivered. {@link dev.sluice.pipelines.SubscriptionPipeline} is the one pipeline,
 * {@link dev.sluice.pipelines.Main} starts it from a job JAR.
 */
@NullMarked
package dev.sluice.pipelines;

import org.jspecify.annotations.NullMarked;
