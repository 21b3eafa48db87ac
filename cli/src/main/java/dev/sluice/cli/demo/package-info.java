/**
 * {@code sluice demo}: the main job on an embedded broker and receivers. At its end every receiver is compared, event by
 * event, with what should have arrived.
 */
@NullMarked
package dev.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
