/**
 * The Avro schemas that firewall events are written with, and how the one of a given record is found: by a record header,
 * by Confluent's wire format, or fixed. A schema is looked up once and then found without an allocation per record.
 */
@NullMarked
package dev.sluice.events.schema;

import org.jspecify.annotations.NullMarked;
