/**
 * Proof that nothing is lost: the product in Flink's own processes, with a broker and receivers in processes of their own,
 * while one thing after the other goes wrong. What every receiver has at the end is compared with what the topic holds, read
 * and filtered without the product.
 */
@NullMarked
package dev.sluice.loadtests.faults;

import org.jspecify.annotations.NullMarked;
