/** Keeps a share of the events, always the same ones, and drops the others. */
@NullMarked
package dev.sluice.transforms.sample;

import org.jspecify.annotations.NullMarked;
