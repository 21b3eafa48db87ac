package dev.sluice.sinks.bigquery;

import java.time.Duration;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Makes rows of buffered streams visible once a checkpoint is complete that covers them: gets the number of rows by stream,
 * where a number covers all earlier ones. Each row becomes visible once, and no row of a failed attempt of the job that its
 * replay writes again: docs/adr/0005.
 */
final class MakeVisible extends PTransform<PCollection<KV<String, Long>>, PDone> {
    private static final long serialVersionUID = 1;

    private final RowFlusher.Factory flushers;
    private final Duration patience;

    /** @param patience how long the end of the job waits for rows to become visible, until it fails */
    MakeVisible(RowFlusher.Factory flushers, Duration patience) {
        this.flushers = flushers;
        this.patience = patience;
    }

    @Override
    public PDone expand(PCollection<KV<String, Long>> rows) {
        rows.apply("Flush rows", ParDo.of(new FlushRowsFn(flushers, patience)));
        return PDone.in(rows.getPipeline());
    }
}
