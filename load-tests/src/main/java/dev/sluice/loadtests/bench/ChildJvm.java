package dev.sluice.loadtests.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.loadtests.measure.Sample;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of a load test: a JVM with this one's class path, which tells what it does in lines of JSON. It ends when this
 * is closed, or when this JVM ends, however that happens.
 */
public final class ChildJvm implements AutoCloseable {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);
    private static final int LOG_TAIL_LINES = 20;

    /** What Beam, Flink and their serializers open on Java 17. */
    private static final List<String> OPENED = List.of("java.util", "java.lang", "java.nio", "java.time");

    private final String name;
    private final Path log;
    private final Process process;
    private final Writer commands;

    // Guarded by this.
    private final Deque<JsonNode> messages = new ArrayDeque<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Map<String, Long>> threads = new ArrayList<>();
    private @Nullable String failure;
    private boolean ended;

    private ChildJvm(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(this::read, name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a process.
     *
     * @param name of the process in messages and of its log
     * @param options of the JVM, such as {@code -Xmx1g}
     * @param folder where its log and its temporary files go
     */
    public static ChildJvm start(
            String name, String mainClass, List<String> options, Path folder, List<String> arguments) {
        return start(name, mainClass, options, folder, arguments, Map.of());
    }

    /** The same, with further environment variables. */
    public static ChildJvm start(
            String name,
            String mainClass,
            List<String> options,
            Path folder,
            List<String> arguments,
            Map<String, String> environment) {
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Dsluice.log=" + log);
        command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(arguments);
        try {
            Files.createDirectories(folder.resolve("tmp"));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            folder.resolve(name + ".err").toFile()));
            builder.environment().putAll(environment);
            return new ChildJvm(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException broken) {
            // Its end, too.
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void take(String line) {
        if (!line.startsWith("{\"type\":")) {
            return; // A library's.
        }
        try {
            JsonNode message = JSON.readTree(line);
            switch (message.path("type").asText()) {
                case "sample" -> samples.add(JSON.treeToValue(message, Sample.class));
                case "threads" -> threads.add(numbers(message));
                case "failed" -> failure = message.path("message").asText();
                default -> messages.add(message);
            }
        } catch (JsonProcessingException e) {
            failure = "a line that is no JSON: " + line;
        }
        notifyAll();
    }

    /** What it has told of itself so far. */
    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    private static Map<String, Long> numbers(JsonNode message) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        message.fields().forEachRemaining(entry -> {
            if (entry.getValue().isNumber()) {
                numbers.put(entry.getKey(), entry.getValue().asLong());
            }
        });
        return numbers;
    }

    /** CPU seconds of each group of threads in the steady part, the costliest first. */
    synchronized Map<String, Double> threadCpuSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        if (threads.size() < 2) {
            return seconds;
        }
        Map<String, Long> first = threads.get(0);
        Map<String, Long> last = threads.get(threads.size() - 1);
        last.entrySet().stream()
                .map(entry ->
                        Map.entry(entry.getKey(), (entry.getValue() - first.getOrDefault(entry.getKey(), 0L)) / 1000.0))
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry -> seconds.put(entry.getKey(), entry.getValue()));
        return seconds;
    }

    /** The newest sample, or null before the first. */
    synchronized @Nullable Sample last() {
        throwIfFailed();
        return samples.isEmpty() ? null : samples.get(samples.size() - 1);
    }

    /** Waits a moment for news: a sample, a message or the end. */
    @SuppressWarnings("WaitNotInLoop") // Callers look again in any case.
    synchronized void awaitNews(Duration atMost) {
        try {
            wait(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException(name + ": interrupted");
        }
        throwIfFailed();
    }

    /** The next message of this type; others before it are dropped. */
    public synchronized JsonNode await(String type, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            for (JsonNode message = messages.poll(); message != null; message = messages.poll()) {
                if (message.path("type").asText().equals(type)) {
                    return message;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new BenchException(name + ": no \"" + type + "\" within " + atMost + logTail());
            }
            awaitNews(Duration.ofMillis(Math.min(left, 1_000)));
        }
    }

    private void throwIfFailed() {
        if (failure != null) {
            throw new BenchException(name + ": " + failure + logTail());
        }
        if (ended && messages.isEmpty()) {
            throw new BenchException(name + ": ended early" + logTail());
        }
    }

    private String logTail() {
        StringBuilder tail = new StringBuilder();
        for (Path file : List.of(log, log.resolveSibling(name + ".err"))) {
            try {
                List<String> lines = Files.readAllLines(file);
                lines.stream().skip(Math.max(0, lines.size() - LOG_TAIL_LINES)).forEach(line -> tail.append("\n  ")
                        .append(line));
            } catch (IOException none) {
                // It has not logged anything.
            }
        }
        return tail.isEmpty() ? "" : "; its log ends in:" + tail;
    }

    /** Gives it a command. */
    public void tell(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new BenchException(name + ": ended early" + logTail());
        }
    }

    /** Asks it for its last sample and waits for its end; returns what it can tell of itself, by name. */
    Map<String, Long> finish() {
        tell("finish");
        Map<String, Long> facts = numbers(await("last", END_TIMEOUT));
        close();
        return facts;
    }

    long pid() {
        return process.pid();
    }

    /** Ends the process: asks it, waits for a while, and then does not ask. */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException gone) {
            // It has ended.
        }
        try {
            if (!process.waitFor(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
