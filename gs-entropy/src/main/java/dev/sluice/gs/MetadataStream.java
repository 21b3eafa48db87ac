package dev.sluice.gs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's metadata on its way: in memory up to 8 MiB, and then one object. What is larger goes to another recoverable
 * writer. Nothing is left of metadata that is not committed.
 */
final class MetadataStream extends RecoverableFsDataOutputStream {

    static final int MAX_BYTES_IN_MEMORY = 8 << 20;

    private final Path path;
    private final FileSystem files;
    private final RecoverableWriter writerOfLarge;
    private ByteArrayOutputStream small = new ByteArrayOutputStream();
    private @Nullable RecoverableFsDataOutputStream large;

    MetadataStream(Path path, FileSystem files, RecoverableWriter writerOfLarge) {
        this.path = path;
        this.files = files;
        this.writerOfLarge = writerOfLarge;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (large == null && small.size() + length > MAX_BYTES_IN_MEMORY) {
            large = writerOfLarge.open(path);
            small.writeTo(large);
            small = new ByteArrayOutputStream(0);
        }
        if (large == null) {
            small.write(bytes, offset, length);
        } else {
            large.write(bytes, offset, length);
        }
    }

    @Override
    public long getPos() throws IOException {
        return large == null ? small.size() : large.getPos();
    }

    @Override
    public void flush() throws IOException {
        if (large != null) {
            large.flush();
        }
    }

    /** Does nothing for what is in memory: there is no half-written object to come back to. */
    @Override
    public void sync() throws IOException {
        if (large != null) {
            large.sync();
        }
    }

    /** @throws UnsupportedOperationException always: metadata is written from the beginning, or not at all */
    @Override
    public RecoverableWriter.ResumeRecoverable persist() {
        throw new UnsupportedOperationException(path + ": a checkpoint's metadata cannot be resumed");
    }

    @Override
    public Committer closeForCommit() throws IOException {
        return large == null ? new OneObject() : large.closeForCommit();
    }

    /** Gives up what has not been committed. */
    @Override
    public void close() throws IOException {
        if (large != null) {
            large.close();
        }
    }

    private final class OneObject implements Committer {

        @Override
        public void commit() throws IOException {
            // Behind what is there already would be another JobManager.
            try (FSDataOutputStream object = files.create(path, WriteMode.NO_OVERWRITE)) {
                small.writeTo(object);
            }
        }

        /** Like {@link #commit}: nobody else has what is to be written. */
        @Override
        public void commitAfterRecovery() throws IOException {
            commit();
        }

        /** @throws UnsupportedOperationException always: what is to be written is in this process alone */
        @Override
        public RecoverableWriter.CommitRecoverable getRecoverable() {
            throw new UnsupportedOperationException(
                    path + ": a checkpoint's metadata cannot be committed by another process");
        }
    }
}
