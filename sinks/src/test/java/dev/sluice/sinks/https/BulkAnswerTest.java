package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Answer.Refusal;
import dev.sluice.sinks.https.Protocol.Outcome;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkAnswerTest {
    private static final String MIXED =
            """
            {"took": 3, "errors": true, "items": [
              {"create": {"_id": "a", "status": 201, "_shards": {"status": 500}}},
              {"create": {"status": 409, "error": {"type": "version_conflict_engine_exception"}}},
              {"create": {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "full"}}},
              {"create": {"status": 400, "error": {"type": "document_parsing_exception", "reason": "no\\nlong",
                "caused_by": {"type": "x", "reason": "y"}}}},
              {"create": {"status": 503}}]}
            """;

    private static Answer read(int events, String text, int chunk) {
        BulkAnswer answer = new BulkAnswer(events);
        byte[] bytes = text.getBytes(UTF_8);
        for (int from = 0; from < bytes.length; from += chunk) {
            answer.onNext(List.of(ByteBuffer.wrap(bytes, from, Math.min(chunk, bytes.length - from))));
        }
        answer.onComplete();
        return ((Outcome.Settled) answer.getBody().toCompletableFuture().join()).answer();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 10_000})
    void knowsWhatBecameOfEachEventHoweverTheAnswerArrives(int chunk) {
        TreeMap<Integer, Refusal> refused = new TreeMap<>();
        refused.put(3, new Refusal(Reason.REJECTED, "status 400: document_parsing_exception: no long"));

        assertThat(read(5, MIXED, chunk))
                .isEqualTo(new Answer.PerEvent(
                        refused,
                        new TreeSet<>(List.of(2, 4)),
                        new Answer.Transient("status 503 for 2 of 5 events", null)));
    }

    @Test
    void acceptsWhenEveryItemIsCreatedOrThere() {
        assertThat(read(
                        2,
                        "{\"errors\":true,\"items\":[{\"create\":{\"status\":409}},{\"create\":{\"status\":201}}]}",
                        100))
                .isEqualTo(new Answer.Accepted());
    }

    @Test
    void holdsTheLaneWhenAnItemIsForbidden() {
        assertThat(read(
                        2,
                        "{\"errors\":true,\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":403}}]}",
                        100))
                .isEqualTo(
                        new Answer.Held("status 403 for an event (expected: 2xx; check auth and elastic.index)", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}}]}",
                "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"sta",
                "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":201}},{}]}",
                "<html>hunter2</html>",
                "{\"other\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":201}}]}"
            })
    void acceptsNothingWithoutAnItemForEachEvent(String text) {
        assertThat(read(2, text, 3)).isNotInstanceOf(Answer.Accepted.class);
        assertThat(read(2, text, 3).toString()).doesNotContain("hunter2");
    }

    @Test
    void keepsLittleOfALongReason() {
        String answer = "{\"items\":[{\"create\":{\"status\":400,\"error\":{\"type\":\"t\",\"reason\":\""
                + "x".repeat(100_000) + "\"}}}]}";

        assertThat(read(1, answer, 1_000)).isInstanceOfSatisfying(Answer.PerEvent.class, perEvent -> assertThat(
                        perEvent.refused().get(0).detail())
                .hasSizeLessThan(300));
    }
}
