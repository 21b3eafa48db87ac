package dev.sluice.loadtests.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * What figures depend on: the machine and the versions of what runs on it. Holds no names of hosts, users or files.
 *
 * @param cpu its model, or the architecture where the system does not tell
 * @param cores that this process may use
 * @param memoryMib that this process may use, MiB
 * @param os its name and version
 * @param jdk its version and vendor
 * @param beam version of Apache Beam
 * @param flink version of Apache Flink
 * @param kafkaClients version of Kafka's clients
 */
public record Machine(
        String cpu, int cores, long memoryMib, String os, String jdk, String beam, String flink, String kafkaClients) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Pattern MODEL = Pattern.compile("^model name\\s*:\\s*(.+)$", Pattern.MULTILINE);
    private static final double MIB_PER_GIB = 1024;
    private static final int BYTES_PER_MIB = 1 << 20;

    /** What an administrator may have named a kernel is behind its number. */
    private static final Pattern OS_NUMBER = Pattern.compile("^[0-9]+(\\.[0-9]+)*");

    /** This machine. */
    public static Machine here() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        String architecture = System.getProperty("os.arch");
        return new Machine(
                cpu(architecture),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize() / BYTES_PER_MIB,
                System.getProperty("os.name") + " " + osNumber() + " (" + architecture + ")",
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                ReleaseInfo.getReleaseInfo().getVersion(),
                EnvironmentInformation.getVersion(),
                AppInfoParser.getVersion());
    }

    private static String cpu(String architecture) {
        try {
            return modelIn(Files.readString(CPU_INFO), architecture);
        } catch (IOException noProc) {
            // Not Linux.
            return architecture;
        }
    }

    static String modelIn(String cpuInfo, String otherwise) {
        Matcher model = MODEL.matcher(cpuInfo);
        return model.find() ? model.group(1).strip().replaceAll("\\s+", " ") : otherwise;
    }

    private static String osNumber() {
        Matcher number = OS_NUMBER.matcher(System.getProperty("os.version"));
        return number.find() ? number.group() : "";
    }

    /** In one line. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%s, %d %s, %.1f GiB, %s, JDK %s; Beam %s, Flink %s, kafka-clients %s",
                cpu,
                cores,
                cores == 1 ? "core" : "cores",
                memoryMib / MIB_PER_GIB,
                os,
                jdk,
                beam,
                flink,
                kafkaClients);
    }
}
