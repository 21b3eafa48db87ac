/**
 * Makes firewall events that look like a company's traffic, the same ones for the same seed, fast enough to load a broker.
 * Knows the built-in schemas and nothing of who uses the events.
 */
@NullMarked
package dev.sluice.testkit.generator;

import org.jspecify.annotations.NullMarked;
