/**
 * Reads events that people write as JSON, for tests and trials. Types are those of the event's schema, so that text and number
 * are the same where only one can be meant.
 */
@NullMarked
package dev.sluice.events.json;

import org.jspecify.annotations.NullMarked;
