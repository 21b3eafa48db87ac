package dev.sluice.pipelines;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.checkpoint.FlinkConfFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;

/**
 * Flink in this process, for one machine: JobManager and one TaskManager on 127.0.0.1, with its web page and with the
 * configuration of a {@link CheckpointPlan}, which Beam's own {@code [local]} takes from a folder only.
 */
public final class LocalFlink implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final MiniCluster cluster;
    private final URI web;
    private final Path folder;
    private final Map<String, String> jobSettings;

    private LocalFlink(MiniCluster cluster, URI web, Path folder, Map<String, String> jobSettings) {
        this.cluster = cluster;
        this.web = web;
        this.folder = folder;
        this.jobSettings = jobSettings;
    }

    /** Starts with {@code slots} slots, on a free port. */
    public static LocalFlink start(CheckpointPlan plan, int slots) throws Exception {
        return start(plan, slots, Map.of());
    }

    /**
     * Starts with {@code slots} slots, on a free port.
     *
     * @param settings further settings of Flink and of the jobs that run here, such as a metrics reporter; those of addresses
     *     and folders are its own
     */
    public static LocalFlink start(CheckpointPlan plan, int slots, Map<String, String> settings) throws Exception {
        Path folder = Files.createTempDirectory("sluice-flink");
        Map<String, String> jobSettings = new TreeMap<>(plan.flinkConfiguration());
        jobSettings.putAll(settings);
        Configuration configuration = Configuration.fromMap(jobSettings);
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.ADDRESS, "127.0.0.1");
        configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        // What Flink leaves behind goes with the folder.
        configuration.set(CoreOptions.TMP_DIRS, folder.toString());
        configuration.set(WebOptions.TMP_DIR, folder.toString());
        // The job's classes are this process's own; loaded twice, they would not be each other's.
        configuration.set(CoreOptions.CLASSLOADER_RESOLVE_ORDER, "parent-first");
        PluginManager plugins = plugins(configuration);
        FileSystem.initialize(configuration, plugins);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setPluginManager(plugins)
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .build());
        try {
            cluster.start();
            return new LocalFlink(cluster, cluster.getRestAddress().get(), folder, jobSettings);
        } catch (Exception e) {
            // Whatever it is, nobody else can stop what has started.
            var unused = cluster.closeAsync();
            delete(folder);
            throw e;
        }
    }

    /** Those in Flink's folder of plugins, if it is given ({@code FLINK_PLUGINS_DIR}); for gs:// those that are built here. */
    private static PluginManager plugins(Configuration configuration) throws IOException {
        Path built = Path.of(System.getProperty("sluice.home", "."), "gs-entropy", "target", "plugins");
        boolean needsThem = configuration
                        .get(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "")
                        .startsWith("gs:")
                && System.getenv(ConfigConstants.ENV_FLINK_PLUGINS_DIR) == null;
        return needsThem && Files.isDirectory(built)
                ? new DefaultPluginManager(
                        new DirectoryBasedPluginFinder(built).findPlugins(),
                        CoreOptions.getPluginParentFirstLoaderPatterns(configuration))
                : PluginUtils.createPluginManagerFromRootFolder(configuration);
    }

    /** Flink's web page. */
    public URI web() {
        return web;
    }

    /**
     * Lets a job run here, with the settings of this Flink where it has none of its own: some, such as
     * {@code execution.buffer-timeout.interval}, Flink asks of the job only. Beam stages the whole class path where it is told
     * to stage nothing, hence an empty JAR.
     */
    public void use(FlinkPipelineOptions options) throws IOException {
        Path nothing = folder.resolve("nothing.jar");
        try (OutputStream file = Files.newOutputStream(nothing)) {
            new JarOutputStream(file, new Manifest()).close();
        }
        options.setFlinkMaster(web.getHost() + ":" + web.getPort());
        options.setFilesToStage(List.of(nothing.toString()));
        Map<String, String> settings = new TreeMap<>(jobSettings);
        String given = options.getFlinkConfDir();
        if (given != null) {
            settings.putAll(FlinkConfFolder.read(given));
        }
        Path conf = Files.createTempDirectory(folder, "conf");
        FlinkConfFolder.write(conf, settings, given);
        options.setFlinkConfDir(conf.toString());
    }

    private static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return; // Closed before.
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Stops at once; running jobs end without a savepoint. May be called again. */
    @Override
    public void close() {
        try {
            cluster.closeAsync().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            delete(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Flink stopped", e);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Flink did not stop within " + STOP_TIMEOUT, e);
        }
    }
}
