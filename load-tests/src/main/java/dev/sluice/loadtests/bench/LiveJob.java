package dev.sluice.loadtests.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Sample;
import dev.sluice.loadtests.program.ProgramSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The product between a load that goes on and an HTTPS SIEM that measures how old events are when it accepts them. */
final class LiveJob implements AutoCloseable {
    private static final String TOPIC = "live";
    private static final int PARTITIONS = 4;
    private static final EventCount ENDLESS = new EventCount(0, ProgramSpec.ENDLESS);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final List<String> RECEIVER_OPTIONS = List.of("-Xmx1g");

    private final Progress progress;
    private final ChildJvm receiver;
    private final ChildJvm job;
    private final Load load;

    private LiveJob(Progress progress, ChildJvm receiver, ChildJvm job, Load load) {
        this.progress = progress;
        this.receiver = receiver;
        this.job = job;
        this.load = load;
    }

    /** Starts all three; the first events are accepted when this returns. */
    static LiveJob start(Bench bench, BenchSettings settings, Progress progress, Program program, double rate) {
        progress.step("Starting the receiver and the job");
        Path folder = settings.folder();
        ChildJvm receiver = ChildJvm.start(
                "receiver", "dev.sluice.loadtests.program.LatencyReceiverProgram", RECEIVER_OPTIONS, folder, List.of());
        try {
            JsonNode addresses = receiver.await("ready", START_TIMEOUT);
            bench.loader().createTopic(TOPIC, PARTITIONS);
            Path subscription =
                    Workload.subscription(folder, "live", TOPIC, Kept.FILTER, SinkKind.HTTPS.yaml(addresses, folder));
            ChildJvm job = bench.start(program, List.of(subscription), ENDLESS, null);
            LiveJob live = new LiveJob(progress, receiver, job, Load.start(bench.bootstrapServers(), TOPIC, 1, rate));
            live.awaitFirstEvents();
            return live;
        } catch (BenchException e) {
            receiver.close();
            throw e;
        }
    }

    private void awaitFirstEvents() {
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        try {
            while (consumed() == 0) {
                if (System.nanoTime() > end) {
                    throw new BenchException("the job consumed nothing within " + START_TIMEOUT);
                }
                job.awaitNews(SECOND);
            }
        } catch (BenchException e) {
            close();
            throw e;
        }
    }

    Load load() {
        return load;
    }

    long consumed() {
        Sample last = job.last();
        return last == null ? 0 : last.events();
    }

    List<Sample> samples() {
        return job.samples();
    }

    /** Lets it run for a while. */
    void runFor(Duration duration, String what) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            job.awaitNews(SECOND);
            load.throwIfFailed();
            progress.update("%s: %,d events sent, %,d consumed, %d s left"
                    .formatted(
                            what,
                            load.sent(),
                            consumed(),
                            TimeUnit.NANOSECONDS.toSeconds(Math.max(0, end - System.nanoTime()))));
        }
    }

    /** Waits until all that was sent is consumed. */
    void drain(Duration atMost) {
        load.rate(0);
        long end = System.nanoTime() + atMost.toNanos();
        while (consumed() < load.sent()) {
            if (System.nanoTime() > end) {
                throw new BenchException(
                        "the job had consumed " + consumed() + " of " + load.sent() + " events after " + atMost);
            }
            job.awaitNews(SECOND);
            progress.update("draining: %,d of %,d events".formatted(consumed(), load.sent()));
        }
    }

    /** Forgets the latencies so far. */
    void resetLatency() {
        receiver.tell("reset");
        receiver.await("reset", ANSWER_TIMEOUT);
    }

    /** Latencies since the last reset, from Kafka's timestamp to the receiver's acceptance. */
    Latency latency() {
        receiver.tell("latency");
        JsonNode found = receiver.await("latency", ANSWER_TIMEOUT);
        return new Latency(
                found.path("events").asLong(),
                millis(found, "p50"),
                millis(found, "p99"),
                millis(found, "p999"),
                millis(found, "max"));
    }

    private static double millis(JsonNode found, String name) {
        return found.path(name).asLong() / 1_000.0;
    }

    /** Ends the load and then the job, which tells its facts. */
    Map<String, Long> finish() {
        load.close();
        return job.finish();
    }

    @Override
    public void close() {
        load.close();
        job.close();
        receiver.close();
    }
}
