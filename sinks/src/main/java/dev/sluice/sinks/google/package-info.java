/**
 * Where Google's services are and who the job is to them, so that options alone switch from a stand-in to the real ones.
 * Used by the BigQuery and the GCS sink, which know nothing of each other.
 */
@NullMarked
package dev.sluice.sinks.google;

import org.jspecify.annotations.NullMarked;
