package dev.sluice.loadtests.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * CPU time by groups of threads, the JVM's own compilers and collectors among them, as Linux accounts for it in {@code
 * /proc/self/task}. A group is the threads of one name, numbers left out. Empty elsewhere.
 */
public final class ThreadGroups {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int MILLIS_PER_TICK = 10;

    // Fields of proc(5)'s stat, counted from behind the name in parentheses.
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private ThreadGroups() {}

    /** CPU time of each group since its threads' start, milliseconds; threads that have ended are not in it. */
    public static Map<String, Long> cpuMillis() {
        Map<String, Long> millis = new TreeMap<>();
        if (!Files.isDirectory(TASKS)) {
            return millis;
        }
        try (Stream<Path> tasks = Files.list(TASKS)) {
            for (Path task : tasks.toList()) {
                add(task, millis);
            }
        } catch (IOException e) {
            // What could be read is there.
        }
        return millis;
    }

    private static void add(Path task, Map<String, Long> millis) throws IOException {
        try {
            String stat = Files.readString(task.resolve("stat"));
            int nameEnd = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, nameEnd);
            String[] fields = stat.substring(nameEnd + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
            millis.merge(name.replaceAll("[-#]?\\d+$", ""), ticks * MILLIS_PER_TICK, Long::sum);
        } catch (NoSuchFileException ended) {
            // The thread has ended since it was listed.
        }
    }
}
