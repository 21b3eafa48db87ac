/**
 * Which fields of an event are delivered, under which names and in which order. A subscription's include, exclude and
 * rename steps come down to a list of columns and the Avro schema of the result.
 */
@NullMarked
package dev.sluice.transforms.project;

import org.jspecify.annotations.NullMarked;
