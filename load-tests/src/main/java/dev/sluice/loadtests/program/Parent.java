package dev.sluice.loadtests.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The process that started this one: it reads a line of JSON for each thing that is told, and its commands come in as lines
 * of standard input. When standard input ends, so has the parent, and this process ends as well.
 */
final class Parent {
    private static final int ORPHANED = 3;
    private static final int FAILED = 1;
    private static final long CLOSE_SECONDS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What libraries print would be taken for messages, so standard output is kept for this class. */
    private final PrintStream out;

    private Parent(PrintStream out) {
        this.out = out;
    }

    /**
     * Starts to listen.
     *
     * @param command takes each line, on a thread of its own
     * @param orphaned asks the process to end because its parent has; what has not ended soon after is ended
     */
    static Parent listen(Consumer<String> command, Runnable orphaned) {
        Parent parent = new Parent(System.out);
        System.setOut(System.err);
        Thread listener = new Thread(() -> parent.read(command, orphaned), "parent");
        listener.setDaemon(true);
        listener.start();
        return parent;
    }

    private void read(Consumer<String> command, Runnable orphaned) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                command.accept(line);
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        orphaned.run();
        CompletableFuture.delayedExecutor(CLOSE_SECONDS, TimeUnit.SECONDS)
                .execute(() -> Runtime.getRuntime().halt(ORPHANED));
    }

    /** Tells something: the type first, then the entries. */
    void tell(String type, Map<String, ?> entries) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", type);
        message.putAll(entries);
        write(message);
    }

    /** Tells something that has the form of a record. */
    void tellRecord(String type, Record content) {
        tell(
                type,
                JSON.convertValue(
                        content, JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class)));
    }

    private void write(Map<String, Object> message) {
        try {
            String line = JSON.writeValueAsString(message);
            synchronized (out) {
                out.println(line);
                out.flush();
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Tells what went wrong and ends the process. */
    void failed(Throwable cause) {
        StringBuilder message = new StringBuilder();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            message.append(message.isEmpty() ? "" : "; because: ").append(each);
        }
        tell("failed", Map.of("message", message.toString()));
        cause.printStackTrace();
        Runtime.getRuntime().halt(FAILED);
    }
}
