package dev.sluice.pipelines.read;

import dev.sluice.events.RecordBatch;
import dev.sluice.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;

/** All readers of a read, rotated on one thread as a runner does. */
final class Shares implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final List<RecordBatchReader> readers = new ArrayList<>();
    private final List<RecordBatch> batches = new ArrayList<>();

    /** What a runner keeps of a share in a checkpoint: both as bytes. */
    @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
    record Checkpoint(byte[] source, byte[] mark) {}

    private Shares() {}

    static Shares start(KafkaReadOptions options, TopicSelection... selections) throws IOException {
        RecordBatchSource whole = new RecordBatchSource("only", Selections.of(List.of(selections)), Share.WHOLE);
        Shares shares = new Shares();
        for (RecordBatchSource source : whole.split(1, options)) {
            shares.readers.add(source.createReader(options, null));
        }
        return shares;
    }

    static Shares restore(KafkaReadOptions options, List<Checkpoint> checkpoints) throws IOException {
        Shares shares = new Shares();
        for (Checkpoint checkpoint : checkpoints) {
            RecordBatchSource source =
                    (RecordBatchSource) SerializableUtils.deserializeFromByteArray(checkpoint.source(), "source");
            Mark mark = CoderUtils.decodeFromByteArray(MarkCoder.of(), checkpoint.mark());
            shares.readers.add(source.createReader(options, mark));
        }
        return shares;
    }

    /** Rotates until so many records were returned, as often as it takes within the timeout. */
    List<String> readValues(int atLeast) {
        Await.until("records read", TIMEOUT, this::drain, count -> count >= atLeast);
        return values();
    }

    /** Rotates the readers until none of them has anything ready, and returns how many records there are so far. */
    int drain() {
        boolean found = true;
        while (found) {
            found = false;
            for (RecordBatchReader reader : readers) {
                if (advance(reader)) {
                    batches.add(reader.getCurrent());
                    found = true;
                }
            }
        }
        return batches.stream().mapToInt(RecordBatch::count).sum();
    }

    /** Waits until every partition that there is at the start has been returned up to its end, then rotates once more. */
    void readToTheEnd() {
        checkpoint(false);
        Await.until("read to the end", TIMEOUT, () -> {
            drain();
            return readers.stream()
                    .allMatch(reader -> reader.backlog().values().stream().allMatch(n -> n == 0));
        });
        drain();
    }

    private static boolean advance(RecordBatchReader reader) {
        try {
            return reader.advance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<RecordBatchReader> readers() {
        return readers;
    }

    List<RecordBatch> batches() {
        return batches;
    }

    List<String> values() {
        List<String> values = new ArrayList<>();
        for (RecordBatch batch : batches) {
            for (int i = 0; i < batch.count(); i++) {
                values.add(new String(batch.value(i), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    /** Takes marks as a runner does, and finalizes them if the checkpoint is to complete. */
    List<Checkpoint> checkpoint(boolean complete) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (RecordBatchReader reader : readers) {
            Mark mark = (Mark) reader.getCheckpointMark();
            try {
                checkpoints.add(new Checkpoint(
                        SerializableUtils.serializeToByteArray(reader.getCurrentSource()),
                        CoderUtils.encodeToByteArray(MarkCoder.of(), mark)));
            } catch (CoderException e) {
                throw new UncheckedIOException(e);
            }
            if (complete) {
                mark.finalizeCheckpoint();
            }
        }
        return checkpoints;
    }

    @Override
    public void close() {
        readers.forEach(RecordBatchReader::close);
    }
}
