/**
 * The filter language: a subset of SQL's WHERE with its three-valued logic, checked against a schema and compiled to tests
 * on a record's bytes. The grammar is in {@code docs/filters.md}.
 */
@NullMarked
package dev.sluice.transforms.filter;

import org.jspecify.annotations.NullMarked;
