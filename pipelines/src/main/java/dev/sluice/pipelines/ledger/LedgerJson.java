package dev.sluice.pipelines.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.events.LedgerEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries as the values of Kafka records: one JSON object each, the numbers of a lane left out where they are 0. */
final class LedgerJson {
    /** Keeps a record at some 100 KB, far below the 1 MB that brokers take. */
    static final int MOST_LANES = 1_000;

    private static final ObjectMapper JSON = JsonMapper.builder()
            // A later version may say more.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .addMixIn(LedgerEntry.ShapedLane.class, WithoutZeros.class)
            .addMixIn(LedgerEntry.DeliveredLane.class, WithoutZeros.class)
            .build();

    private record Line(String job, LedgerEntry.@Nullable Shaped shaped, LedgerEntry.@Nullable Delivered delivered) {}

    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    private interface WithoutZeros {}

    private LedgerJson() {}

    /** Records are kept in order per job and partition, whatever their lanes. */
    static byte[] key(WrittenEntry written) {
        LedgerEntry entry = written.entry();
        return (written.job() + "/" + entry.topic() + "/" + entry.partition()).getBytes(UTF_8);
    }

    /** The entry, in parts of at most {@link #MOST_LANES} lanes. */
    static List<byte[]> write(WrittenEntry written) {
        List<byte[]> parts = new ArrayList<>();
        if (written.entry() instanceof LedgerEntry.Shaped shaped) {
            for (List<LedgerEntry.ShapedLane> lanes : parts(shaped.lanes())) {
                LedgerEntry.Shaped part = new LedgerEntry.Shaped(
                        shaped.attempt(),
                        shaped.topic(),
                        shaped.partition(),
                        shaped.from(),
                        shaped.to(),
                        shaped.records(),
                        lanes);
                parts.add(bytes(new Line(written.job(), part, null)));
            }
        } else if (written.entry() instanceof LedgerEntry.Delivered delivered) {
            for (List<LedgerEntry.DeliveredLane> lanes : parts(delivered.lanes())) {
                LedgerEntry.Delivered part =
                        new LedgerEntry.Delivered(delivered.attempt(), delivered.topic(), delivered.partition(), lanes);
                parts.add(bytes(new Line(written.job(), null, part)));
            }
        }
        return parts;
    }

    private static <T> List<List<T>> parts(List<T> lanes) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < lanes.size(); from += MOST_LANES) {
            parts.add(lanes.subList(from, Math.min(lanes.size(), from + MOST_LANES)));
        }
        return parts;
    }

    private static byte[] bytes(Line line) {
        try {
            return JSON.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("ledger entry: not writable as JSON (expected: plain records)", e);
        }
    }

    /**
     * What {@link #write} has made.
     *
     * @throws IllegalArgumentException when it is something else, or says what cannot be
     */
    static WrittenEntry read(byte @Nullable [] value) {
        if (value == null) {
            throw new IllegalArgumentException("value: none (expected: the JSON of a ledger entry)");
        }
        try {
            Line line = JSON.readValue(value, Line.class);
            LedgerEntry entry = line.shaped() != null ? line.shaped() : line.delivered();
            if (line.job() == null || entry == null) {
                throw new IllegalArgumentException("entry: incomplete (expected: job, and shaped or delivered)");
            }
            return new WrittenEntry(line.job(), entry);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "value: " + e.getOriginalMessage() + " (expected: the JSON of a ledger entry)", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("value: not readable (expected: the JSON of a ledger entry)", e);
        }
    }
}
