/**
 * What the checks of connections share: steps with a bound on their time, and the way to a server's door, each with a
 * sentence that says what was expected. A sink adds what it asks its service, without delivering an event.
 */
@NullMarked
package dev.sluice.sinks.check;

import org.jspecify.annotations.NullMarked;
