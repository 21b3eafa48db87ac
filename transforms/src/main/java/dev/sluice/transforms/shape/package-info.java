/**
 * The shaping of a job: from batches of raw records to batches of encoded events per lane, in one fused step. Also says
 * before the launch what is wrong with a subscription's filter and steps.
 */
@NullMarked
package dev.sluice.transforms.shape;

import org.jspecify.annotations.NullMarked;
