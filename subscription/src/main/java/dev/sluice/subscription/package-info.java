/**
 * A tenant's subscription as pure data: immutable records, the YAML reader that makes them, and the problems it reports.
 * Knows nothing of Kafka, Beam or any receiver.
 */
@NullMarked
package dev.sluice.subscription;

import org.jspecify.annotations.NullMarked;
