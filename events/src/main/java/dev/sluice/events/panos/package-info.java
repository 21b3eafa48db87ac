/**
 * Reads the syslog lines of Palo Alto Networks firewalls, as the firewall or Strata Logging Service writes them, into the
 * events of this module. A line is either an event or reported with its number; none is dropped silently.
 */
@NullMarked
package dev.sluice.events.panos;

import org.jspecify.annotations.NullMarked;
