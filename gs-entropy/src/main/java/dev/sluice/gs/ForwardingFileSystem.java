package dev.sluice.gs;

import java.io.IOException;
import java.net.URI;
import org.apache.flink.core.fs.BlockLocation;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemKind;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableWriter;

/** Hands everything on to another file system. */
abstract class ForwardingFileSystem extends FileSystem {

    private final FileSystem files;

    ForwardingFileSystem(FileSystem files) {
        this.files = files;
    }

    @Override
    public Path getWorkingDirectory() {
        return files.getWorkingDirectory();
    }

    @Override
    public Path getHomeDirectory() {
        return files.getHomeDirectory();
    }

    @Override
    public URI getUri() {
        return files.getUri();
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return files.getFileStatus(path);
    }

    @Override
    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) throws IOException {
        return files.getFileBlockLocations(file, start, length);
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return files.open(path, bufferSize);
    }

    @Override
    public FSDataInputStream open(Path path) throws IOException {
        return files.open(path);
    }

    @Override
    @SuppressWarnings("deprecation") // As above.
    public long getDefaultBlockSize() {
        return files.getDefaultBlockSize();
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        return files.listStatus(path);
    }

    @Override
    @SuppressWarnings("deprecation") // Who calls it shall get what the other file system does.
    public FSDataOutputStream create(Path path, boolean overwrite, int bufferSize, short replication, long blockSize)
            throws IOException {
        return files.create(path, overwrite, bufferSize, replication, blockSize);
    }

    @Override
    public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
        return files.create(path, mode);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return files.rename(from, to);
    }

    @Override
    public boolean isDistributedFS() {
        return files.isDistributedFS();
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract in Flink 1.19.
    public FileSystemKind getKind() {
        return files.getKind();
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return files.mkdirs(path);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return files.exists(path);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return files.delete(path, recursive);
    }

    @Override
    public RecoverableWriter createRecoverableWriter() throws IOException {
        return files.createRecoverableWriter();
    }
}
