package dev.sluice.pipelines.read;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.kafka.common.TopicPartition;

/** The checkpoint of a share: the offset to read next of every partition it owns, and nothing else. */
final class Mark implements UnboundedSource.CheckpointMark {
    private final Map<TopicPartition, Long> nextOffsets;
    private final Consumer<Map<TopicPartition, Long>> commit;

    private Mark(Map<TopicPartition, Long> nextOffsets, Consumer<Map<TopicPartition, Long>> commit) {
        this.nextOffsets = Map.copyOf(nextOffsets);
        this.commit = commit;
    }

    /**
     * A mark of a running reader.
     *
     * @param commit takes the offsets once the checkpoint is complete; must not block
     */
    static Mark taken(Map<TopicPartition, Long> nextOffsets, Consumer<Map<TopicPartition, Long>> commit) {
        return new Mark(nextOffsets, commit);
    }

    /** A mark that came out of a checkpoint: there is no reader that could commit it. */
    static Mark restored(Map<TopicPartition, Long> nextOffsets) {
        return new Mark(nextOffsets, offsets -> {});
    }

    Map<TopicPartition, Long> nextOffsets() {
        return nextOffsets;
    }

    @Override
    public void finalizeCheckpoint() {
        commit.accept(nextOffsets);
    }
}
