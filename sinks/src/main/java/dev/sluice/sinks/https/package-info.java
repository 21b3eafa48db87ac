/**
 * Delivery to HTTPS SIEMs: a shipment is one POST, framed as JSON lines or as Splunk HEC events. The status tables say
 * what an answer means; sending again is left to the delivery.
 */
@NullMarked
package dev.sluice.sinks.https;

import org.jspecify.annotations.NullMarked;
