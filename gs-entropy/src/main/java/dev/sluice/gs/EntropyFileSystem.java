package dev.sluice.gs;

import java.io.IOException;
import org.apache.flink.core.fs.EntropyInjectingFileSystem;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Another file system with random characters in the names of checkpoints' data objects. Flink replaces the key in them and
 * leaves it out of {@code _metadata}'s name ({@link org.apache.flink.core.fs.EntropyInjector}), so that a checkpoint is found
 * where it was before, and old ones, whose names are in their metadata, can be read. Folders under the key itself, where no
 * data object ever is, are neither made nor deleted.
 */
final class EntropyFileSystem extends ForwardingFileSystem implements EntropyInjectingFileSystem {

    private final @Nullable Entropy entropy;

    /** @param entropy what stands for what, or null for none */
    EntropyFileSystem(FileSystem files, @Nullable Entropy entropy) {
        super(files);
        this.entropy = entropy;
    }

    @Override
    public @Nullable String getEntropyInjectionKey() {
        return entropy == null ? null : entropy.key();
    }

    @Override
    public String generateEntropy() {
        if (entropy == null) {
            throw new IllegalStateException("gs.entropy.key: (none) (expected: one, as entropy was asked for)");
        }
        return entropy.next();
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return isUnderKey(path) || super.mkdirs(path);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        boolean isEmptyFolder = !recursive && CheckpointFile.isFolder(path) && isUnderKey(path);
        return isEmptyFolder || super.delete(path, recursive);
    }

    private boolean isUnderKey(Path path) {
        return entropy != null && path.getPath().contains(entropy.key());
    }
}
