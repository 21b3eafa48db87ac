/** Looks a field up in a table that is read from a CSV file, and adds what the table's row says. */
@NullMarked
package dev.sluice.transforms.lookup;

import org.jspecify.annotations.NullMarked;
