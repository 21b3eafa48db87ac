package dev.sluice.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The folder of one load test's run. When it is closed, or when Ctrl-C ends this process, the processes that were started
 * are ended and the folder is deleted.
 */
public final class RunFolder implements AutoCloseable {
    private static final Duration PROCESSES_TIMEOUT = Duration.ofSeconds(10);

    private final Path path;
    private final Thread hook = new Thread(this::clean, "bench-clean");

    private RunFolder(Path path) {
        this.path = path;
    }

    public static RunFolder create() throws IOException {
        RunFolder folder = new RunFolder(Files.createTempDirectory("sluice-bench"));
        Runtime.getRuntime().addShutdownHook(folder.hook);
        return folder;
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        clean();
    }

    private void clean() {
        endProcesses();
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            System.err.println("The folder " + path + " could not be deleted: " + e.getMessage());
        }
    }

    /** They would end by themselves, a little later. */
    private static void endProcesses() {
        ProcessHandle[] children = ProcessHandle.current().children().toArray(ProcessHandle[]::new);
        CompletableFuture<?>[] ends = new CompletableFuture<?>[children.length];
        for (int i = 0; i < children.length; i++) {
            children[i].destroyForcibly();
            ends[i] = children[i].onExit();
        }
        try {
            CompletableFuture.allOf(ends).get(PROCESSES_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("A process of the benchmark has not ended: " + e.getMessage());
        }
    }
}
