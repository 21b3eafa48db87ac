package dev.sluice.pipelines.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.kafka.common.TopicPartition;

/**
 * Bytes of a {@link Mark}: a version, the number of topics, and for each topic (sorted) its name, the number of its
 * partitions and for each partition its number and next offset, all numbers as varints. A job must be able to read the
 * checkpoints of its predecessor, so a change of this format takes a new version and keeps the old ones readable.
 */
final class MarkCoder extends AtomicCoder<Mark> {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;
    private static final MarkCoder INSTANCE = new MarkCoder();

    private MarkCoder() {}

    static MarkCoder of() {
        return INSTANCE;
    }

    @Override
    public void encode(Mark mark, OutputStream out) throws IOException {
        TreeMap<String, TreeMap<Integer, Long>> topics = new TreeMap<>();
        mark.nextOffsets()
                .forEach((partition, offset) -> topics.computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                        .put(partition.partition(), offset));
        VarInt.encode(VERSION, out);
        VarInt.encode(topics.size(), out);
        for (Map.Entry<String, TreeMap<Integer, Long>> topic : topics.entrySet()) {
            StringUtf8Coder.of().encode(topic.getKey(), out);
            VarInt.encode(topic.getValue().size(), out);
            for (Map.Entry<Integer, Long> partition : topic.getValue().entrySet()) {
                VarInt.encode(partition.getKey(), out);
                VarInt.encode(partition.getValue(), out);
            }
        }
    }

    @Override
    public Mark decode(InputStream in) throws IOException {
        int version = VarInt.decodeInt(in);
        if (version != VERSION) {
            throw new CoderException("checkpoint mark version: " + version + " (expected: " + VERSION + ")");
        }
        Map<TopicPartition, Long> nextOffsets = new HashMap<>();
        int topics = VarInt.decodeInt(in);
        for (int t = 0; t < topics; t++) {
            String topic = StringUtf8Coder.of().decode(in);
            int partitions = VarInt.decodeInt(in);
            for (int p = 0; p < partitions; p++) {
                int partition = VarInt.decodeInt(in);
                nextOffsets.put(new TopicPartition(topic, partition), VarInt.decodeLong(in));
            }
        }
        return Mark.restored(nextOffsets);
    }
}
