/**
 * Keeps one of the events that are alike, and drops those that follow it. What was kept is remembered in bounded memory, and
 * forgotten with the worker.
 */
@NullMarked
package dev.sluice.transforms.suppress;

import org.jspecify.annotations.NullMarked;
