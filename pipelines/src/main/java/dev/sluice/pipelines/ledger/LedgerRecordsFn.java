package dev.sluice.pipelines.ledger;

import dev.sluice.events.LedgerEntry;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Entries to Kafka records. */
final class LedgerRecordsFn extends DoFn<LedgerEntry, ProducerRecord<byte[], byte[]>> {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final String job;

    LedgerRecordsFn(String topic, String job) {
        this.topic = topic;
        this.job = job;
    }

    @ProcessElement
    public void process(@Element LedgerEntry entry, OutputReceiver<ProducerRecord<byte[], byte[]>> output) {
        WrittenEntry written = new WrittenEntry(job, entry);
        byte[] key = LedgerJson.key(written);
        for (byte[] value : LedgerJson.write(written)) {
            output.output(new ProducerRecord<>(topic, key, value));
        }
    }
}
