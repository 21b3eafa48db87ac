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
import org.jspecify.annotations.Nullable;

/**
 * One receiver, named by the argument: {@code https}, {@code https-plain}, {@code syslog}, {@code syslog-tcp}, {@code
 * relp}, {@code bigquery} or {@code gcs}. It tells its addresses, and when asked what it has received. With a second argument, {@code
 * faulty}, its addresses are those of a link in front of it, and it does what it is told to do wrong.
 */
final class ReceiverProgram {
    private static final String PROJECT = "sluice-bench";
    private static final String DATASET = "bench";

    private final Sandbox sandbox;
    private final @Nullable ReceiverFaults faults;
    private final Parent parent;
    private final CountDownLatch finish = new CountDownLatch(1);

    private ReceiverProgram(String kind, boolean faulty) {
        this.sandbox = start(kind);
        this.faults = faulty ? ReceiverFaults.of(kind, sandbox) : null;
        this.parent = Parent.listen(this::answer, finish::countDown);
    }

    public static void main(String[] arguments) throws InterruptedException {
        String kind = arguments[0];
        ReceiverProgram program = new ReceiverProgram(kind, arguments.length > 1 && arguments[1].equals("faulty"));
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
            case "relp" -> builder.relp().start();
            case "bigquery" -> builder.bigQuery().start();
            case "gcs" -> builder.gcs().start();
            default ->
                throw new IllegalArgumentException("receiver: " + kind
                        + " (expected: https, https-plain, syslog, syslog-tcp, relp, bigquery or gcs)");
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
            case "syslog", "syslog-tcp", "relp" ->
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
        if (faults != null) {
            addresses.replaceAll((name, address) -> faults.behindLink(address));
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

    /**
     * {@code count FILE} or {@code ids FILE TARGET}, of the subscription in FILE, or {@code fault} and its words; anything else
     * ends the program.
     */
    private void answer(String command) {
        String[] words = command.split(" ", 3);
        switch (words[0]) {
            case "count" -> parent.tell("count", Map.of("distinct", new Receivers(sandbox).distinct(load(words[1]))));
            case "ids" -> {
                writeIds(load(words[1]), Path.of(words[2]));
                parent.tell("ids", Map.of());
            }
            case "fault" -> {
                if (faults == null) {
                    throw new IllegalArgumentException(command + " (expected: of a receiver that is faulty)");
                }
                faults.apply(command.substring("fault ".length()));
                parent.tell("fault", Map.of());
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
