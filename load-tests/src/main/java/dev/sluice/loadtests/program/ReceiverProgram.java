package dev.sluice.loadtests.program;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.DatasetInfo;
import dev.sluice.loadtests.verify.Receivers;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.Sandbox;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * One receiver, named by the argument: {@code https}, {@code https-plain}, {@code syslog}, {@code syslog-tcp}, {@code
 * bigquery} or {@code gcs}. It tells its addresses, and when asked what it has received.
 */
final class ReceiverProgram {
    private static final String PROJECT = "sluice-bench";
    private static final String DATASET = "bench";

    private final Sandbox sandbox;
    private final Parent parent;
    private final CountDownLatch finish = new CountDownLatch(1);

    private ReceiverProgram(String kind) {
        this.sandbox = start(kind);
        this.parent = Parent.listen(this::answer, finish::countDown);
    }

    public static void main(String[] arguments) throws InterruptedException {
        String kind = arguments[0];
        ReceiverProgram program = new ReceiverProgram(kind);
        program.parent.tell("ready", program.addresses(kind));
        program.finish.await();
        program.sandbox.close();
        Runtime.getRuntime().halt(0);
    }

    private static Sandbox start(String kind) {
        Sandbox.Builder builder = Sandbox.builder();
        return switch (kind) {
            case "https" -> builder.siem().start();
            case "https-plain" -> builder.siem().plaintext().start();
            case "syslog" -> builder.syslog().start();
            case "syslog-tcp" -> builder.syslog().plaintext().start();
            case "bigquery" -> builder.bigQuery().start();
            case "gcs" -> builder.gcs().start();
            default ->
                throw new IllegalArgumentException(
                        "receiver: " + kind + " (expected: https, https-plain, syslog, syslog-tcp, bigquery or gcs)");
        };
    }

    private Map<String, String> addresses(String kind) {
        Map<String, String> addresses = new HashMap<>();
        addresses.put("ca", sandbox.authority().caFile().toString());
        switch (kind) {
            case "https", "https-plain" -> {
                addresses.put("url", sandbox.siem().ingestUri().toString());
                addresses.put("token", sandbox.siem().token());
            }
            case "syslog", "syslog-tcp" ->
                addresses.put("port", Integer.toString(sandbox.syslog().port()));
            case "bigquery" -> {
                createDataset();
                addresses.put("rest", sandbox.bigQuery().restEndpoint());
                addresses.put("grpc", sandbox.bigQuery().grpcEndpoint());
                addresses.put("project", PROJECT);
                addresses.put("dataset", DATASET);
            }
            default -> addresses.put("gcs", sandbox.gcs().endpoint());
        }
        return addresses;
    }

    private void createDataset() {
        BigQueryOptions.newBuilder()
                .setProjectId(PROJECT)
                .setHost(sandbox.bigQuery().restEndpoint())
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService()
                .create(DatasetInfo.newBuilder(DATASET).build());
    }

    /** {@code count FILE} or {@code ids FILE TARGET}, of the subscription in FILE; anything else ends the program. */
    private void answer(String command) {
        String[] words = command.split(" ", 3);
        switch (words[0]) {
            case "count" -> parent.tell("count", Map.of("distinct", new Receivers(sandbox).distinct(load(words[1]))));
            case "ids" -> {
                writeIds(load(words[1]), Path.of(words[2]));
                parent.tell("ids", Map.of());
            }
            default -> finish.countDown();
        }
    }

    private static Subscription load(String file) {
        return LoadedSubscriptions.load(List.of(Path.of(file)), Map.of())
                .orThrow()
                .get(0);
    }

    /** One line per different id: how often it was received, and the id. */
    private void writeIds(Subscription subscription, Path target) {
        try (BufferedWriter lines = Files.newBufferedWriter(target)) {
            new Receivers(sandbox).received(subscription).forEach((id, count) -> {
                try {
                    lines.write(count + " " + id + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
