package dev.sluice.loadtests.measure;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** Reads what this process has used, from the JVM's beans and, on Linux, from {@code /proc}. Not thread-safe. */
public final class ProcessGauge {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final UnixOperatingSystemMXBean system =
            (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Of threads that have ended, what they had allocated when they were last seen. */
    private final Map<Long, Long> allocated = new HashMap<>();

    private volatile long liveBytes;

    public ProcessGauge() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            // All collectors of the JDK are emitters.
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, handback) -> noteCollection((CompositeData) notification.getUserData()),
                            notification -> notification
                                    .getType()
                                    .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                            null);
        }
    }

    private void noteCollection(CompositeData data) {
        GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
        liveBytes = info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> isHeap(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    private static boolean isHeap(String pool) {
        return pool.contains("Eden") || pool.contains("Survivor") || pool.contains("Old") || pool.contains("Tenured");
    }

    /** The process now, with this many events behind it. */
    public Sample read(long events) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        Map<String, Long> memory = residentKb();
        return new Sample(
                System.nanoTime(),
                events,
                system.getProcessCpuTime(),
                allocatedBytes(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum(),
                ManagementFactory.getCompilationMXBean().getTotalCompilationTime(),
                heap.getUsed(),
                liveBytes,
                memory.getOrDefault("VmRSS", 0L),
                memory.getOrDefault("VmHWM", 0L),
                threads.getThreadCount(),
                system.getOpenFileDescriptorCount());
    }

    private long allocatedBytes() {
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) {
                allocated.put(ids[i], bytes[i]);
            }
        }
        return allocated.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Lines such as {@code VmRSS:  123456 kB}; nothing where there is no such file. */
    private static Map<String, Long> residentKb() {
        Map<String, Long> found = new HashMap<>();
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:") || line.startsWith("VmHWM:")) {
                    String[] parts = line.split("\\s+", 3);
                    found.put(parts[0].substring(0, parts[0].length() - 1), Long.parseLong(parts[1]));
                }
            }
        } catch (IOException noProc) {
            // Not Linux: the figures stay 0.
        }
        return found;
    }
}
