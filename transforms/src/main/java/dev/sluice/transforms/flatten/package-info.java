/**
 * Gives what is in records slots of its own. Texts and nested values stay where they are in the event's bytes.
 */
@NullMarked
package dev.sluice.transforms.flatten;

import org.jspecify.annotations.NullMarked;
