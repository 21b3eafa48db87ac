package dev.sluice.cli.demo;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.cli.Progress;
import dev.sluice.loadtests.examples.ExampleJob;
import dev.sluice.loadtests.examples.ExampleTenants;
import dev.sluice.loadtests.verify.EventProducer;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** One demo: the sandbox, the job on Flink, events through it, and the comparison at the end. */
final class Demo implements AutoCloseable {
    /** A job that delivers nothing new for this long will not deliver it. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final CheckpointPlan.Profile PROFILE = CheckpointPlan.Profile.LOCAL;
    private static final int SLOTS = 2;

    private final Sandbox sandbox;
    private final ExampleJob example;
    private final LocalFlink flink;
    private final Progress progress;

    private Demo(Sandbox sandbox, ExampleJob example, LocalFlink flink, Progress progress) {
        this.sandbox = sandbox;
        this.example = example;
        this.flink = flink;
        this.progress = progress;
    }

    /**
     * Starts broker, receivers and Flink on free ports of 127.0.0.1.
     *
     * @param examples folder with the subscriptions to run
     */
    static Demo start(Path examples, Progress progress) throws Exception {
        progress.step("Starting Kafka, an HTTPS SIEM, a syslog collector, stand-ins for BigQuery and GCS, and Flink");
        Sandbox sandbox =
                Sandbox.builder().kafka().siem().syslog().bigQuery().gcs().start();
        ExampleJob example = null;
        try {
            example = ExampleJob.on(sandbox, examples);
            return new Demo(sandbox, example, LocalFlink.start(CheckpointPlan.of(PROFILE), SLOTS), progress);
        } catch (Exception e) {
            // Whatever it is, what has started holds files and ports.
            if (example != null) {
                example.close();
            }
            sandbox.close();
            throw e;
        }
    }

    /** Runs the job while the events are produced and until every lane has what it should have, or no more comes. */
    DemoReport run(DemoEvents events) throws IOException, InterruptedException {
        progress.step("Starting the job with " + example.subscriptions().size() + " subscriptions");
        PipelineResult job = Job.create(options()).run();
        Instant start = Instant.now();
        Expectations expectations = new Expectations(example.subscriptions());
        long sent = produce(events, expectations, start);
        awaitDelivery(job, expectations, sent, start);
        double seconds = secondsSince(start);
        progress.end();
        return DemoReport.of(sent, events.unreadable().size(), seconds, example.compare(expectations));
    }

    private SluiceOptions options() throws IOException {
        List<String> arguments = example.arguments("sluice-demo", SLOTS, PROFILE);
        SluiceOptions options = PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new))
                .as(SluiceOptions.class);
        options.setRunner(FlinkRunner.class);
        FlinkPipelineOptions flinkOptions = options.as(FlinkPipelineOptions.class);
        flinkOptions.setAttachedMode(false);
        flink.use(flinkOptions);
        return options;
    }

    private long produce(DemoEvents events, Expectations expectations, Instant start)
            throws IOException, InterruptedException {
        EventProducer producer = new EventProducer(sandbox.kafka().bootstrapServers(), expectations);
        CountDownLatch produced = new CountDownLatch(1);
        Thread watcher = new Thread(
                () -> {
                    try {
                        while (!produced.await(1, TimeUnit.SECONDS)) {
                            show(producer.sent(), start);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "demo-progress");
        watcher.setDaemon(true);
        watcher.start();
        try (producer) {
            events.forEach(
                    ExampleTenants.names(),
                    (tenant, event) -> producer.send(ExampleTenants.topic(tenant, event), event));
        } finally {
            produced.countDown();
            watcher.join();
        }
        return producer.sent();
    }

    private void awaitDelivery(PipelineResult job, Expectations expectations, long sent, Instant start)
            throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Instant lastChange = Instant.now();
        long before = -1;
        while (!example.isDelivered(expectations) && secondsSince(lastChange) < PATIENCE.toSeconds()) {
            if (job.getState().isTerminal()) {
                throw new IllegalStateException(
                        "the job ended as " + job.getState() + " before everything was delivered");
            }
            long now = show(sent, start);
            if (now != before) {
                before = now;
                lastChange = Instant.now();
            }
            never.await(500, TimeUnit.MILLISECONDS);
        }
    }

    /** Shows how far the job is and returns how many events all receivers have. */
    private long show(long sent, Instant start) {
        String lanes = example.subscriptions().stream()
                .map(subscription -> subscription.name() + " " + delivered(subscription))
                .collect(Collectors.joining(", "));
        long delivered =
                example.subscriptions().stream().mapToLong(this::delivered).sum();
        progress.update(String.format(
                "%d sent, %.0f events/s; delivered: %s", sent, sent / Math.max(0.001, secondsSince(start)), lanes));
        return delivered;
    }

    private long delivered(Subscription subscription) {
        return example.receivers().distinct(subscription);
    }

    private static double secondsSince(Instant start) {
        return Duration.between(start, Instant.now()).toMillis() / 1000.0;
    }

    /** Where to look while everything is kept running. */
    String addresses() {
        return String.join(
                System.lineSeparator(),
                "Flink's web page    " + flink.web(),
                "Kafka               " + sandbox.kafka().bootstrapServers(),
                "HTTPS SIEM          " + sandbox.siem().hecUri() + " and "
                        + sandbox.siem().ingestUri(),
                "Syslog collector    localhost:" + sandbox.syslog().port() + " (TLS)",
                "BigQuery stand-in   " + sandbox.bigQuery().restEndpoint(),
                "GCS stand-in        " + sandbox.gcs().endpoint(),
                "Certificates        " + sandbox.authority().caFile());
    }

    /** What a reader of BigQuery would ask first. */
    static String sampleQuery() {
        return "SELECT severity, action, count(*) AS events FROM security.acme_threats GROUP BY ALL ORDER BY events DESC";
    }

    /** Runs SQL (DuckDB's) over the BigQuery tables; one row a line. */
    List<String> query(String sql) throws SQLException {
        return sandbox.bigQuery().query(sql).stream().map(Object::toString).toList();
    }

    @Override
    public void close() {
        try (sandbox;
                example) {
            flink.close(); // Ends the job as well.
        }
    }
}
