/**
 * A plugin of Flink: its own file system of gs://, with random characters in the names of checkpoints' data objects. Goes into
 * {@code plugins/}, in the place of flink-gs-fs-hadoop.
 */
@NullMarked
package dev.sluice.gs;

import org.jspecify.annotations.NullMarked;
