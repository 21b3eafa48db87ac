/**
 * How a step puts a value that it has computed in a field's place. A lane's events are copied into slots of its own, where
 * steps write; encoders read those as they read a record's own.
 */
@NullMarked
package dev.sluice.transforms.step;

import org.jspecify.annotations.NullMarked;
