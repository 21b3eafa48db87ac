package dev.sluice.cli.plan;

import dev.sluice.pipelines.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of one job, named one by one or by their folder. */
final class SubscriptionFiles {
    /** A job has some thousand subscriptions; a larger folder was named by mistake. */
    private static final int MAX_FILES = 10_000;

    private SubscriptionFiles() {}

    /**
     * A file itself; of a folder all that end in {@code .yaml} or {@code .yml}, those of folders within, too, by their names.
     *
     * @throws ConfigurationException when there is none, or more than {@value #MAX_FILES}
     */
    static List<Path> of(Path fileOrFolder) {
        if (!Files.isDirectory(fileOrFolder)) {
            return List.of(fileOrFolder);
        }
        List<Path> files;
        try (Stream<Path> within = Files.walk(fileOrFolder)) {
            files = within.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .limit(MAX_FILES + 1L)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw wrong(fileOrFolder, e.getClass().getSimpleName(), "a readable folder");
        }
        if (files.isEmpty() || files.size() > MAX_FILES) {
            throw wrong(
                    fileOrFolder,
                    files.isEmpty() ? "no YAML file" : "more than " + MAX_FILES + " YAML files",
                    "1 to " + MAX_FILES);
        }
        return files;
    }

    private static ConfigurationException wrong(Path folder, String what, String expected) {
        return new ConfigurationException(List.of(folder + ": " + what + " (expected: " + expected + ")"));
    }
}
