package dev.sluice.loadtests.faults;

import dev.sluice.loadtests.bench.BenchException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A disk of its own for one folder, small enough to be filled: a tmpfs, which takes the right to mount one (root). */
final class SmallDisk implements AutoCloseable {
    private static final String SIZE = "512k";
    private static final int CHUNK_BYTES = 4_096;
    private static final long COMMAND_SECONDS = 20;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Whether this user can have one. */
    static boolean isPossible(Path folder) {
        return run(List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString()))
                && run(List.of("umount", folder.toString()));
    }

    /** Mounts a disk at an empty folder. */
    static SmallDisk at(Path folder) {
        if (!run(List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString()))) {
            throw new BenchException("mount: not possible (expected: root)");
        }
        return new SmallDisk(folder);
    }

    private static boolean run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes all that is left of it. */
    void fill() {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            return;
        }
    }

    void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() {
        run(List.of("umount", "-l", folder.toString()));
    }
}
