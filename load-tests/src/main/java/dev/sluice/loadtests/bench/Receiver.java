package dev.sluice.loadtests.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A receiver in a process of its own, whose costs are not the job's. */
final class Receiver implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
    private static final List<String> OPTIONS = List.of("-Xmx2g");

    private final ChildJvm process;
    private final Path folder;
    private final JsonNode addresses;

    private Receiver(ChildJvm process, Path folder, JsonNode addresses) {
        this.process = process;
        this.folder = folder;
        this.addresses = addresses;
    }

    static Receiver start(SinkKind sink, Path folder) {
        ChildJvm process = ChildJvm.start(
                "receiver", "dev.sluice.loadtests.program.ReceiverProgram", OPTIONS, folder, List.of(sink.receiver()));
        try {
            return new Receiver(process, folder, process.await("ready", START_TIMEOUT));
        } catch (BenchException e) {
            process.close();
            throw e;
        }
    }

    /** Its addresses, by name. */
    JsonNode addresses() {
        return addresses;
    }

    /** How many different events it has of a subscription. */
    long distinct(Path subscription) {
        process.tell("count " + subscription);
        return process.await("count", ANSWER_TIMEOUT).path("distinct").asLong();
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
        Path ids = folder.resolve("received-ids");
        process.tell("ids " + subscription + " " + ids);
        process.await("ids", ANSWER_TIMEOUT);
        long found = 0;
        long duplicated = 0;
        long unexpected = 0;
        try (BufferedReader lines = Files.newBufferedReader(ids)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                int offsetStart = line.lastIndexOf('-') + 1;
                int partitionStart = line.lastIndexOf('-', offsetStart - 2) + 1;
                int partition = Integer.parseInt(line, partitionStart, offsetStart - 1, 10);
                long offset = Long.parseLong(line, offsetStart, line.length(), 10);
                duplicated += Long.parseLong(line, 0, space, 10) - 1;
                if (kept.contains(partition, offset)) {
                    found++;
                } else {
                    unexpected++;
                }
            }
            Files.delete(ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Outcome(kept.count() - found, duplicated, unexpected);
    }

    @Override
    public void close() {
        process.close();
    }
}
