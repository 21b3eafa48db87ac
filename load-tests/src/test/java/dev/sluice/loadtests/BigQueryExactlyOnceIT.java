package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.loadtests.verify.LaneReport;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.bigquery.BigQueryFault;
import dev.sluice.testkit.bigquery.BigQueryServer;
import dev.sluice.testkit.bigquery.WriteCall;
import dev.sluice.testkit.flink.FlinkCluster;
import dev.sluice.testkit.flink.JarRun;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exactly once in BigQuery: the job JAR on a cluster whose workers are killed in the weak moments of a two-phase commit, and
 * at random.
 */
final class BigQueryExactlyOnceIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int PORTION = 20_000;
    private static final int LAST_PORTION = 2_000;
    private static final int RANDOM_KILLS = 1;
    private static final int FLUSHES = 100;
    private static final int REFUSED_FLUSHES = 3;
    private static final long SEED = Long.getLong("sluice.seed", 20261126);

    private static final String SUBSCRIPTION =
            """
            tenant: acme
            name: traffic-to-bigquery
            source: {topics: [fw.acme.traffic, fw.globex.traffic], events: [traffic]}
            sink:
              bigquery:
                project: ${project}
                dataset: security
                table: traffic
                mode: exactly-once
                batch: {maxEvents: 500}
                delivery: {requestTimeout: 3s}
            deadLetters: {topic: dead.acme}
            """;

    @Test
    void holdsEachEventOnceWheneverAWorkerDies(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path logs, @TempDir Path folder) throws Exception {
        Path subscriptions = Files.createDirectory(folder.resolve("subscriptions"));
        Files.writeString(subscriptions.resolve("traffic.yaml"), SUBSCRIPTION);
        try (ExampleRun run = ExampleRun.start(subscriptions);
                FlinkCluster flink = FlinkCluster.builder()
                        .taskManagers(1)
                        .slots(ExampleRun.SLOTS)
                        .logs(logs)
                        .start()) {
            BigQueryServer bigQuery = run.sandbox().bigQuery();
            List<String> arguments = new ArrayList<>(run.arguments("sluice-exactly-once"));
            arguments.add("--checkpointRoot=" + folder.resolve("checkpoints"));
            String job = submit(flink, List.of("-d"), arguments);
            run.produce(PORTION);
            run.awaitDelivered();

            // An answer is lost, and the worker dies while the rows are sent once more.
            bigQuery.faults().nextAppends(2, new BigQueryFault.AnswerLost());
            run.produce(PORTION);
            awaitTaken(bigQuery, 0);
            replaceWorker(flink);

            // The checkpoint is complete, but its rows were not made visible when the worker dies.
            bigQuery.faults().next(WriteCall.FLUSH_ROWS, FLUSHES, new BigQueryFault.Hang(Duration.ofMinutes(5)));
            run.produce(PORTION);
            awaitTaken(bigQuery, FLUSHES - 1);
            bigQuery.faults().clear();
            replaceWorker(flink);

            // Rows were made visible, but the worker dies before it hears of it.
            bigQuery.faults().next(WriteCall.FLUSH_ROWS, 1, new BigQueryFault.AnswerLost());
            run.produce(PORTION);
            awaitTaken(bigQuery, 0);
            replaceWorker(flink);

            Random random = new Random(SEED);
            for (int kill = 0; kill < RANDOM_KILLS; kill++) {
                script(bigQuery, random);
                long rows = bigQuery.appends().rows() + random.nextInt(PORTION / 2);
                run.produce(PORTION);
                Await.until(
                        "rows to be appended", TIMEOUT, () -> bigQuery.appends().rows() >= rows);
                replaceWorker(flink);
            }

            // Nobody is told that a savepoint is complete that the job runs on from. Nothing more is read then.
            Await.until("tasks of the job", TIMEOUT, () -> flink.rest().allTasksRunning(job));
            run.produce(PORTION);
            flink.rest().savepoint(job, folder.resolve("savepoints").toUri(), TIMEOUT);
            run.awaitDelivered();

            // Stopped in the middle, and continued from the savepoint.
            run.produce(PORTION);
            String savepoint = flink.rest()
                    .stopWithSavepoint(job, folder.resolve("savepoints").toUri(), false, TIMEOUT);
            run.produce(PORTION);
            String next = submit(flink, List.of("-d", "-s", savepoint), arguments);
            run.awaitDelivered();

            // Drained: the last rows become visible although no checkpoint follows, although nobody is told of the
            // savepoint before, and although BigQuery refuses at first. They are few, to be there before a checkpoint.
            long written = bigQuery.appends().rows() - run.due();
            run.produce(LAST_PORTION);
            Await.until("all events written", TIMEOUT, () -> bigQuery.appends().rows() - run.due() >= written);
            flink.rest().savepoint(next, folder.resolve("savepoints").toUri(), TIMEOUT);
            bigQuery.faults()
                    .next(WriteCall.FLUSH_ROWS, REFUSED_FLUSHES, new BigQueryFault.Refused(Status.Code.INTERNAL));
            URI last = folder.resolve("last").toUri();
            flink.rest().stopWithSavepoint(next, last, true, TIMEOUT);
            flink.rest().awaitState(next, "FINISHED", TIMEOUT);

            assertEachOnce(run, bigQuery);
        }
    }

    private static void assertEachOnce(ExampleRun run, BigQueryServer bigQuery) throws SQLException, IOException {
        LaneReport lane = run.awaitDelivered().get(0);
        assertThat(lane.duplicated()).as("seed %d: %s", SEED, lane).isZero();
        assertThat(lane.missing()).as("seed %d: %s", SEED, lane).isZero();
        assertThat(lane.unexpected()).as("seed %d: %s", SEED, lane).isZero();
        assertThat(lane.deadLettered()).isZero();
        assertThat(bigQuery.appends().rows())
                .as("rows written, those among them that were written anew")
                .isGreaterThan(bigQuery.rowCount("security", "traffic"));
        assertThat(run.delivered(SinkSpec.Kind.BIGQUERY)).isEqualTo(bigQuery.rowCount("security", "traffic"));
    }

    /** A few faults of every kind, in random order. */
    private static void script(BigQueryServer bigQuery, Random random) {
        List<BigQueryFault> faults = List.of(
                new BigQueryFault.AnswerLost(),
                new BigQueryFault.ConnectionLost(),
                new BigQueryFault.Refused(Status.Code.INTERNAL),
                new BigQueryFault.Refused(Status.Code.RESOURCE_EXHAUSTED),
                new BigQueryFault.CallFails(Status.Code.UNAVAILABLE),
                new BigQueryFault.StreamFinalized(),
                new BigQueryFault.Hang(Duration.ofSeconds(5)));
        for (WriteCall call : WriteCall.values()) {
            for (int i = 0; i < 3; i++) {
                bigQuery.faults().next(call, 1, faults.get(random.nextInt(faults.size())));
            }
        }
    }

    private static void awaitTaken(BigQueryServer bigQuery, int left) {
        Await.until("faults", TIMEOUT, () -> bigQuery.faults().pending() <= left);
    }

    private static void replaceWorker(FlinkCluster flink) {
        flink.killTaskManager(0);
        flink.startTaskManager();
    }

    private static String submit(FlinkCluster flink, List<String> flinkArguments, List<String> arguments) {
        JarRun submitted = flink.runJar(BuiltFiles.jobJar(), flinkArguments, arguments);
        assertThat(submitted.exitCode()).as(submitted.output()).isZero();
        String job = submitted.jobId().orElseThrow(() -> new AssertionError(submitted.output()));
        flink.rest().awaitState(job, "RUNNING", TIMEOUT);
        return job;
    }
}
