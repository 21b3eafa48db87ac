/**
 * The sink to nowhere. It takes the way of every other sink up to the receiver, so that a job with it costs what a job costs
 * before anything is sent.
 */
@NullMarked
package dev.sluice.sinks.discard;

import org.jspecify.annotations.NullMarked;
