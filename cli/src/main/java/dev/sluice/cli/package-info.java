/**
 * The command line: {@code validate}, {@code run} and {@code demo}. Exit codes: 0 success, 1 the command ran and failed, 2
 * bad usage or configuration.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
