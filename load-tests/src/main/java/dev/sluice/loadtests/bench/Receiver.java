package dev.sluice.loadtests.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.IdCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A receiver in a process of its own, whose costs are not the job's. */
public final class Receiver implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

    private final ChildJvm process;
    private final Path folder;
    private final JsonNode addresses;

    private Receiver(ChildJvm process, Path folder, JsonNode addresses) {
        this.process = process;
        this.folder = folder;
        this.addresses = addresses;
    }

    static Receiver start(SinkKind sink, Path folder) {
        return start("receiver", List.of("-Xmx2g"), folder, List.of(sink.receiver()));
    }

    /**
     * A receiver behind a link that can be broken, which does what it is told to do wrong. Quick to start, and small, as it is
     * not measured.
     *
     * @param kind what the receiver's program is told to be
     */
    public static Receiver startFaulty(String kind, Path folder) {
        List<String> options = List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        return start(kind, options, folder, List.of(kind, "faulty"));
    }

    private static Receiver start(String name, List<String> options, Path folder, List<String> arguments) {
        ChildJvm process =
                ChildJvm.start(name, "dev.sluice.loadtests.program.ReceiverProgram", options, folder, arguments);
        try {
            return new Receiver(process, folder, process.await("ready", START_TIMEOUT));
        } catch (BenchException e) {
            process.close();
            throw e;
        }
    }

    /** Its addresses, by name. */
    public JsonNode addresses() {
        return addresses;
    }

    /** Starts a fault, or ends all with {@code none}; it is in force when this returns. Of a faulty receiver only. */
    public void fault(String fault) {
        process.tell("fault " + fault);
        process.await("fault", ANSWER_TIMEOUT);
    }

    /** How many different events it has of a subscription. */
    public long distinct(Path subscription) {
        process.tell("count " + subscription);
        return process.await("count", ANSWER_TIMEOUT).path("distinct").asLong();
    }

    /** The ids of all events that it has of a subscription. */
    public IdCounts received(Path subscription) {
        Path file = folder.resolve("received-ids");
        process.tell("ids " + subscription + " " + file);
        process.await("ids", ANSWER_TIMEOUT);
        IdCounts ids = new IdCounts();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                String id = line.substring(space + 1);
                for (int count = Integer.parseInt(line, 0, space, 10); count > 0; count--) {
                    ids.add(id);
                }
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ids;
    }

    /**
     * What became of the events.
     *
     * @param missing that should have arrived and did not
     * @param duplicated deliveries beyond the first of an event
     * @param unexpected that should not have arrived
     */
    record Outcome(long missing, long duplicated, long unexpected) {}

    /** Compares what it has received with what the filter keeps. */
    Outcome compare(Path subscription, Kept kept) {
        IdCounts received = received(subscription);
        AtomicLong found = new AtomicLong();
        received.forEach((id, count) -> {
            EventId event = EventId.parse(id);
            if (kept.contains(event.partition(), event.offset())) {
                found.incrementAndGet();
            }
        });
        return new Outcome(kept.count() - found.get(), received.duplicates(), received.distinct() - found.get());
    }

    @Override
    public void close() {
        process.close();
    }
}
