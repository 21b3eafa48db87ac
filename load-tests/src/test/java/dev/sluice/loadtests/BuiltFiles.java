package dev.sluice.loadtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What other modules have built for these tests; the build says where. */
final class BuiltFiles {
    private BuiltFiles() {}

    /** The shaded JAR that users submit to Flink. */
    static Path jobJar() {
        return existing("sluice.jobJar", "the job JAR, built by ./mvnw package -pl pipelines -am");
    }

    /** The folder of example subscriptions. */
    static Path examples() {
        return existing("sluice.examples", "the folder pipelines/examples");
    }

    /** A folder of Flink plugins with the gs:// file system in it. */
    static Path plugins() {
        return existing("sluice.plugins", "the plugin, built by ./mvnw package -pl gs-entropy");
    }

    /** The class path of the newest Flink 1.x. */
    static String flink120() throws IOException {
        return Files.readString(
                existing("sluice.flink120", "a class path, by ./mvnw package -pl gs-entropy/flink-1.20"));
    }

    private static Path existing(String property, String expected) {
        String path = System.getProperty(property, "");
        if (path.isEmpty() || !Files.exists(Path.of(path))) {
            throw new IllegalStateException("-D%s: \"%s\" (expected: %s)".formatted(property, path, expected));
        }
        return Path.of(path).normalize();
    }
}
