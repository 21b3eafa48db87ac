package dev.sluice.gs;

import java.io.IOException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableWriter;

/**
 * Flink's gs:// file system with fewer requests for a checkpoint. Flink's own takes any name for one that may be a folder's,
 * and looks for folders by listings, which are billed like writes. A {@link CheckpointFile} is none: it is looked for and
 * deleted by its name, its folder is not made, which would be an object of its own, and metadata is written at once
 * ({@link MetadataWriter}).
 */
final class CheckpointFileSystem extends ForwardingFileSystem {

    private final FileSystem files;
    private final CheckpointObjects objects;

    /** @param objects what {@code files} has its files in */
    CheckpointFileSystem(FileSystem files, CheckpointObjects objects) {
        super(files);
        this.files = files;
        this.objects = objects;
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return CheckpointFile.isFolder(path) || super.mkdirs(path);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return CheckpointFile.isOne(path) ? objects.has(path) : super.exists(path);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return CheckpointFile.isOne(path) ? objects.delete(path) : super.delete(path, recursive);
    }

    @Override
    public RecoverableWriter createRecoverableWriter() throws IOException {
        return new MetadataWriter(super.createRecoverableWriter(), files);
    }
}
