package dev.sluice.events;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Whether a job keeps a ledger, docs/ledger.md. */
public interface LedgerOptions extends PipelineOptions {

    @Description("Kafka topic that tells what became of every offset; no ledger is kept unless set")
    @Nullable
    String getLedgerTopic();

    void setLedgerTopic(@Nullable String topic);

    /** Whether steps have to make {@link LedgerEntry ledger entries}. */
    static boolean isKept(PipelineOptions options) {
        return options.as(LedgerOptions.class).getLedgerTopic() != null;
    }
}
