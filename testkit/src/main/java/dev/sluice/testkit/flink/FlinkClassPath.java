package dev.sluice.testkit.flink;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What lies in the {@code lib} folder of a Flink distribution, picked by file name from this JVM's class path: Flink, what
 * it needs at run time, and the log. Nothing of a job is among it, so that a job JAR has to bring all it needs.
 */
final class FlinkClassPath {

    private static final List<String> ARTIFACTS = List.of(
            "flink-(?!connector)[a-z0-9-]+",
            "flink-connector-datagen",
            "async-profiler",
            "chill-java",
            "commons-cli",
            "commons-collections",
            "commons-compress",
            "commons-io",
            "commons-lang3",
            "commons-math3",
            "commons-text",
            "frocksdbjni",
            "javassist",
            "jsr305",
            "kryo",
            "logback-classic",
            "logback-core",
            "lz4-java",
            "minlog",
            "objenesis",
            "slf4j-api",
            "snakeyaml-engine",
            "snappy-java");

    private static final Pattern JAR = Pattern.compile("(" + String.join("|", ARTIFACTS) + ")-\\d[^/]*\\.jar");

    private FlinkClassPath() {}

    /** The JARs among the entries of a class path, in their order. */
    static List<Path> of(String classPath) {
        List<Path> jars = Stream.of(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(entry ->
                        JAR.matcher(String.valueOf(entry.getFileName())).matches())
                .collect(Collectors.toUnmodifiableList());
        if (jars.stream().noneMatch(jar -> String.valueOf(jar.getFileName()).startsWith("flink-runtime-"))) {
            throw new IllegalStateException("class path: no flink-runtime (expected: Flink's artifacts on it)");
        }
        return jars;
    }
}
