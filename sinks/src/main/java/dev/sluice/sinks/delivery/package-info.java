/**
 * What every sink shares: cutting a lane's events into shipments, sending them with a bounded number under way, retrying
 * what is transient and returning what is refused. A sink adds a {@link dev.sluice.sinks.delivery.Receiver}.
 */
@NullMarked
package dev.sluice.sinks.delivery;

import org.jspecify.annotations.NullMarked;
