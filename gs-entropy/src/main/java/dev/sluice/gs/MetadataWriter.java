package dev.sluice.gs;

import java.io.IOException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Another recoverable writer, except that a checkpoint's {@code _metadata} is one upload when it is committed
 * ({@link MetadataStream}), not an upload of a temporary object, a composition of it, a listing of what is temporary and a
 * deletion. Flink writes metadata from the beginning or not at all and never recovers its stream; an object of Cloud Storage
 * appears whole or not at all.
 */
final class MetadataWriter implements RecoverableWriter {

    private final RecoverableWriter plain;
    private final FileSystem files;

    /** @param files where metadata is written, the same that {@code plain} writes to */
    MetadataWriter(RecoverableWriter plain, FileSystem files) {
        this.plain = plain;
        this.files = files;
    }

    @Override
    public RecoverableFsDataOutputStream open(Path path) throws IOException {
        return CheckpointFile.isOne(path) && path.getName().equals(CheckpointFile.METADATA)
                ? new MetadataStream(path, files, plain)
                : plain.open(path);
    }

    @Override
    public RecoverableFsDataOutputStream recover(ResumeRecoverable resumable) throws IOException {
        return plain.recover(resumable);
    }

    @Override
    public boolean requiresCleanupOfRecoverableState() {
        return plain.requiresCleanupOfRecoverableState();
    }

    @Override
    public boolean cleanupRecoverableState(ResumeRecoverable resumable) throws IOException {
        return plain.cleanupRecoverableState(resumable);
    }

    @Override
    public RecoverableFsDataOutputStream.Committer recoverForCommit(CommitRecoverable committable) throws IOException {
        return plain.recoverForCommit(committable);
    }

    @Override
    public SimpleVersionedSerializer<CommitRecoverable> getCommitRecoverableSerializer() {
        return plain.getCommitRecoverableSerializer();
    }

    @Override
    public SimpleVersionedSerializer<ResumeRecoverable> getResumeRecoverableSerializer() {
        return plain.getResumeRecoverableSerializer();
    }

    @Override
    public boolean supportsResume() {
        return plain.supportsResume();
    }
}
