package dev.sluice.loadtests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.loadtests.bench.ChildJvm;
import dev.sluice.testkit.IdCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A receiver in a process of its own, which does what it is told to do wrong. */
final class FaultyReceiver implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
    private static final List<String> OPTIONS = List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final ChildJvm process;
    private final Path folder;
    private final JsonNode addresses;

    private FaultyReceiver(ChildJvm process, Path folder, JsonNode addresses) {
        this.process = process;
        this.folder = folder;
        this.addresses = addresses;
    }

    static FaultyReceiver start(FaultSink sink, Path folder) {
        ChildJvm process = ChildJvm.start(
                sink.optionName(),
                "dev.sluice.loadtests.program.ReceiverProgram",
                OPTIONS,
                folder,
                List.of(sink.receiver(), "faulty"));
        try {
            return new FaultyReceiver(process, folder, process.await("ready", START_TIMEOUT));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Its addresses, by name; all of them lead over the link that can be broken. */
    JsonNode addresses() {
        return addresses;
    }

    /** Starts a fault, or ends all with {@code none}; it is in force when this returns. */
    void fault(String fault) {
        process.tell("fault " + fault);
        process.await("fault", ANSWER_TIMEOUT);
    }

    /** How many different events it has of a subscription. */
    long distinct(Path subscription) {
        process.tell("count " + subscription);
        return process.await("count", ANSWER_TIMEOUT).path("distinct").asLong();
    }

    /** The ids of all events that it has of a subscription. */
    IdCounts received(Path subscription) {
        Path file = folder.resolve("received-ids");
        process.tell("ids " + subscription + " " + file);
        process.await("ids", ANSWER_TIMEOUT);
        IdCounts ids = new IdCounts();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                for (int count = Integer.parseInt(line, 0, space, 10); count > 0; count--) {
                    ids.add(line.substring(space + 1));
                }
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ids;
    }

    @Override
    public void close() {
        process.close();
    }
}
