package dev.sluice.loadtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pipelines.Main;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the job JAR, and what must not be because a Flink cluster has it. */
final class JobJarContentIT {
    private static final String SERVICES = "META-INF/services/";

    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(BuiltFiles.jobJar().toFile());
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void leavesFlinkAndLoggingToTheCluster() {
        assertThat(entries())
                .noneMatch(name -> name.startsWith("org/apache/flink/"))
                .noneMatch(name -> name.startsWith("org/slf4j/"))
                .noneMatch(name -> name.startsWith("ch/qos/logback/"))
                .noneMatch(name -> name.startsWith("org/apache/logging/"))
                .doesNotContain(SERVICES + "org.slf4j.spi.SLF4JServiceProvider");
    }

    @Test
    void carriesNoTestKit() {
        assertThat(entries())
                .noneMatch(name -> name.startsWith("dev/sluice/testkit/"))
                .noneMatch(name -> name.startsWith("dev/sluice/loadtests/"))
                .noneMatch(name -> name.startsWith("org/junit/"));
    }

    @Test
    void carriesNoSignatureOfAJarThatWasMergedIn() {
        assertThat(entries()).noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|RSA|DSA)"));
    }

    @Test
    void startsTheJob() throws IOException {
        assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
                .isEqualTo(Main.class.getName());
    }

    @Test
    void mergesTheServicesOfAllItsParts() throws IOException {
        assertThat(services("org.apache.beam.sdk.options.PipelineOptionsRegistrar"))
                .contains(
                        "dev.sluice.pipelines.SluiceOptionsRegistrar",
                        "org.apache.beam.runners.flink.FlinkRunnerRegistrar$Options",
                        "org.apache.beam.sdk.options.DefaultPipelineOptionsRegistrar",
                        "org.apache.beam.sdk.extensions.gcp.options.GcpPipelineOptionsRegistrar");
        assertThat(services("org.apache.beam.sdk.runners.PipelineRunnerRegistrar"))
                .contains("org.apache.beam.runners.flink.FlinkRunnerRegistrar$Runner");
        assertThat(services("org.apache.beam.sdk.io.FileSystemRegistrar"))
                .contains(
                        "org.apache.beam.sdk.io.LocalFileSystemRegistrar",
                        "org.apache.beam.sdk.extensions.gcp.storage.GcsFileSystemRegistrar");
    }

    @Test
    void hasEveryClassThatItsBeamServicesName() throws IOException {
        List<String> files = entries().stream()
                .filter(name -> name.startsWith(SERVICES + "org.apache.beam."))
                .toList();
        assertThat(files).isNotEmpty();
        for (String file : files) {
            assertThat(services(file.substring(SERVICES.length())))
                    .as(file)
                    .isNotEmpty()
                    .allMatch(provider -> jar.getEntry(provider.replace('.', '/') + ".class") != null);
        }
    }

    private static List<String> entries() {
        return jar.stream().map(ZipEntry::getName).toList();
    }

    private static List<String> services(String type) throws IOException {
        ZipEntry entry = jar.getEntry(SERVICES + type);
        assertThat(entry).as(type).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
