/**
 * Hides what fields say: a text in their place, their last characters, a keyed hash, or the network of an address. What is
 * hidden is in no slot that an encoder reads.
 */
@NullMarked
package dev.sluice.transforms.mask;

import org.jspecify.annotations.NullMarked;
