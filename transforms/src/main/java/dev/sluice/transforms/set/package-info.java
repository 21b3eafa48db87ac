/** Puts constants into fields: a step says the same of every event. */
@NullMarked
package dev.sluice.transforms.set;

import org.jspecify.annotations.NullMarked;
