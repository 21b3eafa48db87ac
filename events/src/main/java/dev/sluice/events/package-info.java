/**
 * What flows through a job: batches of raw records, batches of encoded events, dead letters, and their coders. Elements
 * are batches because the cost of a runner is per element (docs/adr/0001).
 */
@NullMarked
package dev.sluice.events;

import org.jspecify.annotations.NullMarked;
