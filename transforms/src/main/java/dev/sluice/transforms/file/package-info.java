/**
 * Files that steps read while the job runs: each is loaded once in a worker, looked at again every few seconds, and
 * exchanged as a whole when it has changed.
 */
@NullMarked
package dev.sluice.transforms.file;

import org.jspecify.annotations.NullMarked;
