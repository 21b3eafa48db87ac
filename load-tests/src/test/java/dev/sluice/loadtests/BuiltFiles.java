package dev.sluice.loadtests;

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

    private static Path existing(String property, String expected) {
        String path = System.getProperty(property, "");
        if (path.isEmpty() || !Files.exists(Path.of(path))) {
            throw new IllegalStateException("-D%s: \"%s\" (expected: %s)".formatted(property, path, expected));
        }
        return Path.of(path).normalize();
    }
}
