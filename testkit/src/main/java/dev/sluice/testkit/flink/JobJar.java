package dev.sluice.testkit.flink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** JARs of jobs that a test has among its own classes. */
public final class JobJar {

    private JobJar() {}

    /**
     * Writes a JAR.
     *
     * @param classes all that are in it, nested ones too
     * @return {@code jar}
     */
    public static Path write(Path jar, Class<?>... classes) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> each : classes) {
                String entry = each.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream bytes =
                        Objects.requireNonNull(each.getClassLoader().getResourceAsStream(entry), entry)) {
                    bytes.transferTo(out);
                }
            }
        }
        return jar;
    }
}
