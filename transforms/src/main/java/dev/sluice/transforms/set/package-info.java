/** Puts constants and computed values into fields. */
@NullMarked
package dev.sluice.transforms.set;

import org.jspecify.annotations.NullMarked;
