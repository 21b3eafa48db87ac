/** Large tables of texts, in a few arrays instead of an object for each entry, which are searched by bytes. */
@NullMarked
package dev.sluice.transforms.table;

import org.jspecify.annotations.NullMarked;
