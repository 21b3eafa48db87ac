package dev.sluice.testkit.flink;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts JVMs with Flink's class path and configuration, and nothing else. */
final class FlinkProcesses {

    /** What Flink 1.19's own scripts open on Java 17. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.net",
            "java.io",
            "java.nio",
            "sun.nio.ch",
            "java.lang.reflect",
            "java.text",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks");

    private final Path configuration;
    private final Path logs;
    private final String classPath;
    private final @Nullable Path plugins;

    /**
     * Writes the configuration.
     *
     * @param folder a folder for configuration and classes
     * @param logs a folder for one log a process
     * @param classPath one with Flink's artifacts on it
     * @param plugins what Flink calls its folder of plugins, or null for none
     */
    FlinkProcesses(Path folder, Path logs, Map<String, String> settings, String classPath, @Nullable Path plugins) {
        this.configuration = folder.resolve("conf");
        this.logs = logs;
        this.plugins = plugins;
        Path guard = folder.resolve("guard");
        try {
            Files.createDirectories(configuration);
            Files.createDirectories(logs);
            Files.writeString(
                    configuration.resolve("config.yaml"),
                    settings.entrySet().stream()
                            .map(entry -> entry.getKey() + ": " + quoted(entry.getValue()) + "\n")
                            .sorted()
                            .collect(Collectors.joining()));
            copyResource("logback.xml", configuration.resolve("logback.xml"));
            copyResource("OrphanGuard.class", guard.resolve("dev/sluice/testkit/flink/OrphanGuard.class"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.classPath = guard
                + File.pathSeparator
                + FlinkClassPath.of(classPath).stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
    }

    Path configuration() {
        return configuration;
    }

    /** Starts a JVM whose output goes to {@code <name>.log}; it ends with this JVM. */
    Process start(String name, int heapMegabytes, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMegabytes + "m");
        // Several JVMs share the machine's few cores: few collector threads, quick start.
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Dlogback.configurationFile=" + configuration.resolve("logback.xml"));
        OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
        command.add("-cp");
        command.add(classPath);
        command.add(OrphanGuard.class.getName());
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(configuration.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
        builder.environment().put("FLINK_CONF_DIR", configuration.toString());
        // Google's clients would look for a machine of Google's on the network.
        builder.environment().put("NO_GCE_CHECK", "true");
        if (plugins != null) {
            builder.environment().put("FLINK_PLUGINS_DIR", plugins.toString());
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    private static void copyResource(String name, Path target) throws IOException {
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (InputStream in = Objects.requireNonNull(FlinkProcesses.class.getResourceAsStream(name), name)) {
            Files.copy(in, target);
        }
    }

    /** A YAML scalar in single quotes (YAML 1.2, section 7.3.2). */
    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
