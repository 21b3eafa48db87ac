package dev.sluice.cli.cases;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.json.UnreadableEventException;
import dev.sluice.events.panos.PanOsLogParser;
import dev.sluice.events.panos.ParsedLine;
import dev.sluice.subscription.SourcedSubscription;
import dev.sluice.subscription.TestCase;
import dev.sluice.transforms.shape.Trial;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;

/** Runs the tests of one subscription, each on a record of its own at offset 0. */
final class CaseRunner {
    /** When an event happened that does not say, and the Kafka timestamp of every record: a test's output must not change. */
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private static final int BYTES = 4 << 10;

    private final SourcedSubscription sourced;
    private final Trial trial;
    private final GivenEvents events;
    private final PanOsLogParser parser = new PanOsLogParser();

    private CaseRunner(SourcedSubscription sourced) {
        this.sourced = sourced;
        this.trial = Trial.ofEvents(sourced.subscription());
        this.events = new GivenEvents(trial, sourced.subscription().source().events(), TIME);
    }

    /** The results in the order of the file. */
    static List<CaseResult> run(SourcedSubscription sourced) {
        if (sourced.tests().isEmpty()) {
            return List.of();
        }
        CaseRunner runner = new CaseRunner(sourced);
        return sourced.tests().stream().map(runner::run).toList();
    }

    private CaseResult run(TestCase test) {
        long start = System.nanoTime();
        List<String> difference;
        try {
            difference = Difference.of(test.expect(), outcome(event(test.given())));
        } catch (UnreadableEventException e) {
            difference = List.of("given: " + e.getMessage());
        }
        return new CaseResult(
                sourced.subscription().lane(),
                test.name(),
                sourced.file().toString(),
                test.line(),
                difference,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private Actual outcome(GenericRecord event) {
        RecordBatch.Builder batch = RecordBatch.builder(trial.topic(), 0, 1, BYTES);
        Trial.record(batch, event, 0, TIME.toEpochMilli());
        Trial.Outcome outcome = trial.shape(batch.build());
        if (!outcome.batches().isEmpty()) {
            return new Actual.Delivered(new String(outcome.text(0), StandardCharsets.UTF_8));
        } else if (outcome.deadLetters().isEmpty()) {
            return new Actual.TurnedAway();
        }
        DeadLetter letter = outcome.deadLetters().get(0);
        return new Actual.DeadLettered(letter.reason().name().toLowerCase(Locale.ROOT) + ", " + letter.detail());
    }

    private GenericRecord event(TestCase.Given given) throws UnreadableEventException {
        if (given instanceof TestCase.EventFields fields) {
            return events.read(fields.values());
        }
        TestCase.LogLine line = (TestCase.LogLine) given;
        ParsedLine parsed = parser.parse(1, line.text());
        if (parsed instanceof ParsedLine.Event event) {
            return event.event();
        }
        String reason = parsed instanceof ParsedLine.Unreadable bad ? bad.describe() : "an empty line";
        throw new UnreadableEventException(List.of(reason));
    }
}
