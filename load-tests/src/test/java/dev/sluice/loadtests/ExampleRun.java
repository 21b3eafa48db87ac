package dev.sluice.loadtests;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.loadtests.examples.ExampleEvents;
import dev.sluice.loadtests.examples.ExampleJob;
import dev.sluice.loadtests.examples.ExampleTenants;
import dev.sluice.loadtests.verify.EventProducer;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.loadtests.verify.LaneReport;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.IdCounts;
import dev.sluice.testkit.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The example subscriptions on a sandbox of their own, and events for them; a test brings the runner. */
final class ExampleRun implements AutoCloseable {
    static final int SLOTS = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    private final Sandbox sandbox;
    private final ExampleJob example;
    private final Expectations expectations;
    private final ExampleEvents events = new ExampleEvents(ExampleTenants.names(), START);

    private ExampleRun(Sandbox sandbox, ExampleJob example) {
        this.sandbox = sandbox;
        this.example = example;
        this.expectations = new Expectations(example.subscriptions());
    }

    /** Starts the broker and the receivers. */
    static ExampleRun start() throws IOException {
        return start(BuiltFiles.examples());
    }

    /** The same for other subscriptions to the examples' topics. */
    static ExampleRun start(Path subscriptions) throws IOException {
        Sandbox sandbox =
                Sandbox.builder().kafka().siem().syslog().bigQuery().gcs().start();
        return new ExampleRun(sandbox, ExampleJob.on(sandbox, subscriptions));
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** The job's command line, for {@link #SLOTS} slots. */
    List<String> arguments(String jobName) {
        return example.arguments(jobName, SLOTS, CheckpointPlan.Profile.LOCAL);
    }

    /** Produces the next events; Kafka has all of them when this returns. */
    void produce(long count) {
        try (EventProducer producer = new EventProducer(sandbox.kafka().bootstrapServers(), expectations)) {
            events.next(count, (tenant, event) -> producer.send(ExampleTenants.topic(tenant, event), event));
        }
    }

    /** How many different events the receivers of one kind have now. */
    long delivered(SinkSpec.Kind kind) {
        return example.subscriptions().stream()
                .filter(subscription -> subscription.sink().kind() == kind)
                .mapToLong(subscription -> example.receivers().distinct(subscription))
                .sum();
    }

    /** How many different events all receivers together should have by now. */
    long due() {
        return expectations.byLane().values().stream()
                .mapToLong(IdCounts::distinct)
                .sum();
    }

    /** Whether every lane's receiver has at least as many events as it should have by now. */
    boolean isDelivered() {
        return example.isDelivered(expectations);
    }

    /**
     * Waits until nothing is missing, and compares.
     *
     * @throws IllegalStateException when something is still missing after two minutes; shows every lane
     */
    List<LaneReport> awaitDelivered() {
        // Counting is cheap but takes an event that came twice for another one that is missing: it only says when to
        // look.
        Await.until("events of every lane", PATIENCE, this::arrived, arrived -> isDelivered());
        return Await.until(
                "lanes", PATIENCE, this::compare, lanes -> lanes.stream().allMatch(lane -> lane.missing() == 0));
    }

    /** How many events of those that are due each lane's receiver has. */
    private Map<String, String> arrived() {
        Map<String, IdCounts> due = expectations.byLane();
        Map<String, String> arrived = new TreeMap<>();
        for (Subscription subscription : example.subscriptions()) {
            String lane = subscription.lane();
            arrived.put(
                    lane,
                    example.receivers().distinct(subscription) + " of "
                            + due.get(lane).distinct());
        }
        return arrived;
    }

    private List<LaneReport> compare() {
        try {
            return example.compare(expectations);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        example.close();
        sandbox.close();
    }
}
