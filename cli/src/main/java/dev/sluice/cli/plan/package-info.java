/**
 * {@code ./sluice plan}: what a change of subscriptions, or of an event schema, does to a job that runs. Contacts nothing; a
 * running job is known by the files that it was started with.
 */
@NullMarked
package dev.sluice.cli.plan;

import org.jspecify.annotations.NullMarked;
