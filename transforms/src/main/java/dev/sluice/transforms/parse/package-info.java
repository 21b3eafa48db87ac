/**
 * Takes a text within a field apart: keys with values, JSON, or a line of comma-separated values. Values that are written as
 * they are delivered stay where they are in the event's bytes.
 */
@NullMarked
package dev.sluice.transforms.parse;

import org.jspecify.annotations.NullMarked;
