package dev.sluice.gs;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.fs.gs.GSBlobStorages;
import org.apache.flink.fs.gs.GSFileSystemFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes gs:// file systems that know {@link EntropyFileSystem entropy}. Takes the options of Flink's own gs:// file system, and
 * those of Flink's entropy for S3 under the name of gs:
 * <ul>
 *   <li>{@code gs.entropy.key}: what random characters replace in the names of data objects, such as {@code _entropy_}; no
 *       entropy unless it is set;
 *   <li>{@code gs.entropy.length}: how many characters, 4 unless set;
 *   <li>{@code gs.checkpoint.few-requests}: true unless set; false asks the storage as Flink's own file system does.
 * </ul>
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/deployment/filesystems/s3/#entropy-injection-for-s3-file-systems">Entropy
 *     injection for S3 file systems</a>
 */
public final class EntropyFileSystemFactory implements FileSystemFactory {

    private static final ConfigOption<String> KEY = ConfigOptions.key("gs.entropy.key")
            .stringType()
            .noDefaultValue()
            .withDescription("What random characters replace in the names of data objects.");

    private static final ConfigOption<Integer> LENGTH = ConfigOptions.key("gs.entropy.length")
            .intType()
            .defaultValue(4)
            .withDescription("The number of random characters.");

    private static final ConfigOption<Boolean> FEW_REQUESTS = ConfigOptions.key("gs.checkpoint.few-requests")
            .booleanType()
            .defaultValue(true)
            .withDescription("Whether checkpoints cost no listings and one write for their metadata.");

    /**
     * Settings of Google's connector unless others are given, as its own cost requests. Of each new object: the
     * question whether it is a folder, and whether one above it is an object. Of each deleted object: an empty object in the
     * place of its folder. Of each look at an object: a listing at the same time, in case there is none. And of each object
     * under way, memory: 32 MiB as the connector comes, for each file of each subtask, where Flink has a buffer of its own.
     *
     * @see <a href="https://github.com/GoogleCloudDataproc/hadoop-connectors/blob/branch-2.2.x/gcs/CONFIGURATION.md">Configuration
     *     of the connector</a>
     */
    private static final Map<String, String> CONNECTOR = Map.of(
            "fs.gs.create.items.conflict.check.enable", "false",
            "fs.gs.implicit.dir.repair.enable", "false",
            "fs.gs.outputstream.buffer.size", "65536",
            "fs.gs.outputstream.upload.chunk.size", "4194304",
            "fs.gs.status.parallel.enable", "false");

    private final GSFileSystemFactory flinks = new GSFileSystemFactory();
    private @Nullable Entropy entropy;
    private boolean fewRequests;

    @Override
    public String getScheme() {
        return flinks.getScheme();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalConfigurationException when the key or the length can be no part of an object's name
     */
    @Override
    public void configure(Configuration configuration) {
        Optional<String> key = configuration.getOptional(KEY);
        entropy = key.isEmpty() ? null : new Entropy(key.get(), configuration.get(LENGTH));
        fewRequests = configuration.get(FEW_REQUESTS);
        Configuration all = Configuration.fromMap(fewRequests ? CONNECTOR : Map.of());
        all.addAll(configuration);
        flinks.configure(all);
    }

    @Override
    public FileSystem create(URI uri) throws IOException {
        FileSystem plain = flinks.create(uri);
        FileSystem files =
                fewRequests ? new CheckpointFileSystem(plain, CheckpointObjects.of(GSBlobStorages.of(flinks))) : plain;
        return new EntropyFileSystem(files, entropy);
    }
}
