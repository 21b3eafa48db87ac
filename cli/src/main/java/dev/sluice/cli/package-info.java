/**
 * The command line: {@code validate}, {@code schema}, {@code test}, {@code preview}, {@code run}, {@code demo}, {@code bench} and others. Exit codes: 0 success, 1 the command ran and failed, 2
 * bad usage or configuration.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
