package dev.sluice.loadtests.program;

import dev.sluice.testkit.siem.SiemServer;
import dev.sluice.testkit.tls.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * An HTTPS SIEM that measures how old each event is when it accepts it. The load stamps its events with the time at which
 * it hands them to Kafka, so that an event's time is its Kafka timestamp, with microseconds.
 */
final class LatencyReceiverProgram {
    private static final String BEFORE_TIME = "\"event_time\":\"";
    private static final int TIME_CHARS = 27;
    private static final int DIGITS = 3;

    private final Histogram micros = new ConcurrentHistogram(DIGITS);
    private final CountDownLatch finish = new CountDownLatch(1);
    private final Parent parent = Parent.listen(this::answer, finish::countDown);

    private LatencyReceiverProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        LatencyReceiverProgram program = new LatencyReceiverProgram();
        try (TestAuthority authority = TestAuthority.create();
                SiemServer siem = SiemServer.builder()
                        .tls(authority)
                        .idOf(program::note)
                        .keepRequests(0)
                        .start()) {
            program.parent.tell(
                    "ready",
                    Map.of(
                            "ca", authority.caFile().toString(),
                            "url", siem.ingestUri().toString(),
                            "token", siem.token()));
            program.finish.await();
        }
        Runtime.getRuntime().halt(0);
    }

    private Optional<String> note(byte[] event) {
        String json = new String(event, StandardCharsets.UTF_8);
        int start = json.indexOf(BEFORE_TIME) + BEFORE_TIME.length();
        Instant time = Instant.parse(json.substring(start, start + TIME_CHARS));
        micros.recordValue(Math.max(0, ChronoUnit.MICROS.between(time, Instant.now())));
        return Optional.empty();
    }

    /** {@code reset} forgets what was measured, {@code latency} tells it; anything else ends the program. */
    private void answer(String command) {
        switch (command) {
            case "reset" -> {
                micros.reset();
                parent.tell("reset", Map.of());
            }
            case "latency" ->
                parent.tell(
                        "latency",
                        Map.of(
                                "events", micros.getTotalCount(),
                                "p50", micros.getValueAtPercentile(50),
                                "p99", micros.getValueAtPercentile(99),
                                "p999", micros.getValueAtPercentile(99.9),
                                "max", micros.getMaxValue()));
            default -> finish.countDown();
        }
    }
}
