package dev.sluice.pipelines.read;

import dev.sluice.subscription.StartFrom;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a starting reader begins. In this order:
 *
 * <ol>
 *   <li>the mark, for a partition that it has;
 *   <li>the beginning, if there is a mark and the topic was selected when it was made: the partition is newer than it;
 *   <li>the group's committed offset;
 *   <li>the selection's {@link StartFrom}.
 * </ol>
 *
 * What the last rule yields is committed at once, so that a crash before the first checkpoint does not move
 * {@code latest}, or lose what a partition got that appeared in between.
 */
final class StartPositions {
    private final Selections selections;
    private final Restored restored;

    /**
     * What a checkpoint says.
     *
     * @param offsets next offsets, empty without a checkpoint
     * @param selected what was selected when it was made, null without a checkpoint
     */
    record Restored(Map<TopicPartition, Long> offsets, @Nullable Selections selected) {
        static Restored nothing() {
            return new Restored(Map.of(), null);
        }
    }

    StartPositions(Selections selections, Restored restored) {
        this.selections = selections;
        this.restored = restored;
    }

    Set<String> namedTopics() {
        return selections.names();
    }

    /** Offsets of the mark for partitions that are still selected but not there now: they may come back. */
    Map<TopicPartition, Long> absent(Set<TopicPartition> existing) {
        return restored.offsets().entrySet().stream()
                .filter(entry -> !existing.contains(entry.getKey()))
                .filter(entry -> selections.contains(entry.getKey().topic()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The positions of partitions that exist when the reader starts. */
    Map<TopicPartition, Long> resolve(Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        Set<TopicPartition> appeared = partitions.stream()
                .filter(partition -> !restored.offsets().containsKey(partition))
                .filter(this::wasSelectedBefore)
                .collect(Collectors.toSet());
        Set<TopicPartition> fresh = partitions.stream()
                .filter(partition -> !restored.offsets().containsKey(partition))
                .filter(partition -> !appeared.contains(partition))
                .collect(Collectors.toSet());
        partitions.forEach(partition -> {
            Long offset = restored.offsets().get(partition);
            if (offset != null) {
                positions.put(partition, offset);
            }
        });
        if (!appeared.isEmpty()) {
            positions.putAll(consumer.beginningOffsets(appeared));
        }
        if (!fresh.isEmpty()) {
            positions.putAll(fresh(consumer, fresh));
        }
        return positions;
    }

    private boolean wasSelectedBefore(TopicPartition partition) {
        Selections before = restored.selected();
        return before != null && before.contains(partition.topic());
    }

    private Map<TopicPartition, Long> fresh(Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        consumer.committed(partitions).forEach((partition, committed) -> {
            if (committed != null) {
                positions.put(partition, committed.offset());
            }
        });
        Map<TopicPartition, Long> configured = new HashMap<>();
        Map<StartFrom, Set<TopicPartition>> byStart = partitions.stream()
                .filter(partition -> !positions.containsKey(partition))
                .collect(Collectors.groupingBy(
                        partition -> selections.startFrom(partition.topic()), Collectors.toSet()));
        byStart.forEach((start, group) -> configured.putAll(offsets(consumer, start, group)));
        if (!configured.isEmpty()) {
            consumer.commitSync(committable(configured));
        }
        positions.putAll(configured);
        return positions;
    }

    private static Map<TopicPartition, Long> offsets(
            Consumer<?, ?> consumer, StartFrom start, Collection<TopicPartition> partitions) {
        if (start instanceof StartFrom.Earliest) {
            return consumer.beginningOffsets(partitions);
        }
        Map<TopicPartition, Long> positions = new HashMap<>(consumer.endOffsets(partitions));
        if (start instanceof StartFrom.At at) {
            Map<TopicPartition, Long> times = partitions.stream()
                    .collect(Collectors.toMap(
                            partition -> partition, partition -> at.instant().toEpochMilli()));
            BiConsumer<TopicPartition, @Nullable OffsetAndTimestamp> put = (partition, found) -> {
                // Kafka finds nothing where no record is that young: the end is right then.
                if (found != null) {
                    positions.put(partition, found.offset());
                }
            };
            consumer.offsetsForTimes(times).forEach(put);
        }
        return positions;
    }

    static Map<TopicPartition, OffsetAndMetadata> committable(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> committable = new HashMap<>();
        offsets.forEach((partition, offset) -> committable.put(partition, new OffsetAndMetadata(offset)));
        return committable;
    }
}
