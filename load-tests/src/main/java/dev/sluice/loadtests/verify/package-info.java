/**
 * Whether a job delivered what it should: what each lane should have got, found without the pipeline, beside what its
 * receiver has, event by event. Knows the sandbox's receivers, not how the job was run.
 */
@NullMarked
package dev.sluice.loadtests.verify;

import org.jspecify.annotations.NullMarked;
