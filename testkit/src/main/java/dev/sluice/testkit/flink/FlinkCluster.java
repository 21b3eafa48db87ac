package dev.sluice.testkit.flink;

import dev.sluice.testkit.Await;
import dev.sluice.testkit.ScratchFolder;
import dev.sluice.testkit.net.ReservedPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.jspecify.annotations.Nullable;

/**
 * A standalone session cluster on 127.0.0.1: a JobManager and TaskManagers, each a JVM with Flink's own artifacts alone.
 * All of them end when this is closed, or when this JVM dies.
 *
 * <pre>{@code
 * try (FlinkCluster flink = FlinkCluster.builder().taskManagers(2).start()) {
 *     JarRun run = flink.runJar(jar, List.of("-d"), List.of("--runner=FlinkRunner"));
 *     flink.rest().awaitCompletedCheckpoints(run.jobId().orElseThrow(), 1, Duration.ofSeconds(60));
 *     flink.killTaskManager(0);
 * }
 * }</pre>
 */
public final class FlinkCluster implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(3);
    private static final int CLIENT_HEAP_MEGABYTES = 512;

    private record TaskManager(String id, Process process) {}

    private final ScratchFolder folder = ScratchFolder.create("flink");
    private final ReservedPort restPort = ReservedPort.reserve();
    private final ReservedPort rpcPort = ReservedPort.reserve();
    private final FlinkRest rest = new FlinkRest(URI.create("http://" + restPort.hostAndPort()));
    private final int heapMegabytes;
    private final FlinkProcesses processes;
    private final List<TaskManager> taskManagers = new ArrayList<>();
    private int clientRuns;
    private @Nullable Process jobManager;

    private FlinkCluster(Builder builder) {
        this.heapMegabytes = builder.heapMegabytes;
        Path logs = builder.logs == null ? folder.path().resolve("logs") : builder.logs;
        this.processes = new FlinkProcesses(folder.path(), logs, settings(builder), builder.classPath, builder.plugins);
    }

    /** One TaskManager with two slots and 768 MB of heap, and Flink's defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code host:port} of the REST API and web page; what Beam's {@code --flinkMaster} takes. */
    public String restAddress() {
        return restPort.hostAndPort();
    }

    /** The REST API. */
    public FlinkRest rest() {
        return rest;
    }

    /** The ids of TaskManagers whose process is alive, in the order of their start. */
    public List<String> taskManagers() {
        return taskManagers.stream()
                .filter(taskManager -> taskManager.process().isAlive())
                .map(TaskManager::id)
                .toList();
    }

    /** Starts one more TaskManager; returns its id when it is registered. */
    public String startTaskManager() {
        String id = "taskmanager-" + (taskManagers.size() + 1);
        Process process = processes.start(
                id,
                heapMegabytes,
                TaskManagerRunner.class.getName(),
                List.of("--configDir", processes.configuration().toString(), "-D", "taskmanager.resource-id=" + id));
        taskManagers.add(new TaskManager(id, process));
        Await.until("registration of " + id, START_TIMEOUT, () -> {
            failIfDead(id, process);
            return rest.taskManagersIfUp().orElse(List.of()).contains(id);
        });
        return id;
    }

    /**
     * Kills a TaskManager with SIGKILL, and returns when its process is gone.
     *
     * @param index into {@link #taskManagers()}
     */
    public void killTaskManager(int index) {
        String id = taskManagers().get(index);
        taskManagers.stream()
                .filter(taskManager -> taskManager.id().equals(id))
                .forEach(taskManager -> kill(taskManager.process()));
    }

    /** Starts the JobManager if it does not run, on the same ports; returns when it answers. */
    public void startJobManager() {
        if (jobManager != null && jobManager.isAlive()) {
            return;
        }
        Process process = processes.start(
                "jobmanager",
                heapMegabytes,
                StandaloneSessionClusterEntrypoint.class.getName(),
                List.of("--configDir", processes.configuration().toString()));
        jobManager = process;
        Await.until("answer of the JobManager", START_TIMEOUT, () -> {
            failIfDead("jobmanager", process);
            return rest.taskManagersIfUp().isPresent();
        });
    }

    /** Kills the JobManager with SIGKILL, and returns when its process is gone. */
    public void killJobManager() {
        if (jobManager != null) {
            kill(jobManager);
        }
    }

    /**
     * Runs {@code flink run <flinkArguments> <jar> <programArguments>} as a user would, in a JVM of its own, to its end.
     *
     * @throws IllegalStateException if it has not ended after three minutes
     */
    public JarRun runJar(Path jar, List<String> flinkArguments, List<String> programArguments) {
        List<String> arguments = new ArrayList<>();
        arguments.add("run");
        arguments.addAll(flinkArguments);
        arguments.add(jar.toString());
        arguments.addAll(programArguments);
        clientRuns++;
        String name = "client-" + clientRuns;
        Process client = processes.start(name, CLIENT_HEAP_MEGABYTES, CliFrontend.class.getName(), arguments);
        try {
            if (!client.waitFor(RUN_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("flink run: still running after " + RUN_TIMEOUT + " (expected: ended)");
            }
            return new JarRun(client.exitValue(), log(name));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            kill(client);
        }
    }

    /** The log of a process so far: {@code jobmanager}, a TaskManager's id, or {@code client-<n>}. */
    public String log(String name) {
        try {
            return Files.readString(processes.log(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        taskManagers.forEach(taskManager -> kill(taskManager.process()));
        killJobManager();
        rpcPort.close();
        restPort.close();
        folder.close();
    }

    private void start(int count) {
        startJobManager();
        for (int i = 0; i < count; i++) {
            startTaskManager();
        }
    }

    private void failIfDead(String name, Process process) {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "%s: ended with %d (expected: running)%n%s".formatted(name, process.exitValue(), log(name)));
        }
    }

    private static void kill(Process process) {
        try {
            if (!process.destroyForcibly().waitFor(EXIT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + ": alive (expected: killed)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, String> settings(Builder builder) {
        Map<String, String> all = new HashMap<>();
        all.put("jobmanager.rpc.address", "127.0.0.1");
        all.put("jobmanager.rpc.port", Integer.toString(rpcPort.number()));
        all.put("jobmanager.bind-host", "127.0.0.1");
        all.put("rest.address", "127.0.0.1");
        all.put("rest.bind-address", "127.0.0.1");
        all.put("rest.port", Integer.toString(restPort.number()));
        all.put("rest.bind-port", Integer.toString(restPort.number()));
        all.put("taskmanager.host", "127.0.0.1");
        all.put("taskmanager.bind-host", "127.0.0.1");
        all.put("taskmanager.numberOfTaskSlots", Integer.toString(builder.slots));
        // Flink's scripts work these out; a TaskManager that is started without them must be told.
        all.put("taskmanager.cpu.cores", "1.0");
        all.put("taskmanager.memory.framework.heap.size", "128m");
        all.put("taskmanager.memory.task.heap.size", Math.max(128, heapMegabytes - 128) + "m");
        all.put("taskmanager.memory.framework.off-heap.size", "128m");
        all.put("taskmanager.memory.task.off-heap.size", "0");
        all.put("taskmanager.memory.managed.size", "32m");
        all.put("taskmanager.memory.network.min", "32m");
        all.put("taskmanager.memory.network.max", "32m");
        all.put("taskmanager.memory.jvm-metaspace.size", "256m");
        all.put("taskmanager.memory.jvm-overhead.min", "192m");
        all.put("taskmanager.memory.jvm-overhead.max", "192m");
        // A killed TaskManager is missed within seconds instead of the default 50.
        all.put("heartbeat.interval", "1000");
        all.put("heartbeat.timeout", "6000");
        all.put("io.tmp.dirs", folder.path().resolve("tmp").toString());
        all.put("web.tmpdir", folder.path().resolve("tmp").toString());
        all.put(
                "state.checkpoints.dir",
                folder.path().resolve("checkpoints").toUri().toString());
        all.putAll(builder.configuration);
        return all;
    }

    /** How a cluster shall be. */
    public static final class Builder {

        private int taskManagers = 1;
        private int slots = 2;
        private int heapMegabytes = 768;
        private Map<String, String> configuration = Map.of();
        private String classPath = System.getProperty("java.class.path");
        private @Nullable Path plugins;
        private @Nullable Path logs;

        private Builder() {}

        /** TaskManagers to start with. */
        public Builder taskManagers(int count) {
            taskManagers = count;
            return this;
        }

        /** Slots of a TaskManager. */
        public Builder slots(int count) {
            slots = count;
            return this;
        }

        /** The most heap of the JobManager, and of each TaskManager. */
        public Builder heapMegabytes(int megabytes) {
            heapMegabytes = megabytes;
            return this;
        }

        /** Flink's settings, which win over the test kit's. */
        public Builder configuration(Map<String, String> settings) {
            configuration = Map.copyOf(settings);
            return this;
        }

        /** A class path with another Flink on it than this JVM's. */
        public Builder classPath(String other) {
            classPath = other;
            return this;
        }

        /** A folder with one folder for each plugin of Flink, such as a file system. */
        public Builder plugins(Path folder) {
            plugins = folder;
            return this;
        }

        /** Where logs go and stay; by default they are deleted with the cluster. */
        public Builder logs(Path own) {
            logs = own;
            return this;
        }

        /** Starts the cluster; every TaskManager is registered when this returns. */
        public FlinkCluster start() {
            FlinkCluster cluster = new FlinkCluster(this);
            try {
                cluster.start(taskManagers);
                return cluster;
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
        }
    }
}
