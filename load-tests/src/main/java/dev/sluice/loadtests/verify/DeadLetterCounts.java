package dev.sluice.loadtests.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.testkit.IdCounts;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads dead-letter topics from beginning to end and counts event ids by lane. */
public final class DeadLetterCounts {
    private DeadLetterCounts() {}

    /** The ids of all dead letters that the topics hold now, by lane. */
    public static Map<String, IdCounts> read(String bootstrapServers, Collection<String> topics) {
        Map<String, IdCounts> counts = new HashMap<>();
        TopicContents.forEach(bootstrapServers, topics, letter -> counts.computeIfAbsent(
                        header(letter, "lane"), lane -> new IdCounts())
                .add(id(letter)));
        return counts;
    }

    /** The id of the event that became this dead letter. */
    public static String id(ConsumerRecord<byte[], byte[]> letter) {
        return header(letter, "topic") + "-" + header(letter, "partition") + "-" + header(letter, "offset");
    }

    /** One of the headers that say why and from where, such as {@code reason}. */
    public static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader("sluice-dead-" + name).value(), UTF_8);
    }
}
