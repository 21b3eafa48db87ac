package dev.sluice.gs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileSystemTest {
    private final TestingObjects objects = new TestingObjects();

    @TempDir
    private java.nio.file.Path folder;

    private FileSystem files;

    @BeforeEach
    void setUp() {
        files = new CheckpointFileSystem(LocalFileSystem.getSharedInstance(), objects);
    }

    @Test
    void looksForACheckpointsFileByItsName() throws Exception {
        objects.paths.add("gs://bucket/flink/chk-1/_metadata");

        assertThat(files.exists(new Path("gs://bucket/flink/chk-1/_metadata"))).isTrue();
        assertThat(files.exists(new Path("gs://bucket/flink/chk-2/_metadata"))).isFalse();
    }

    @Test
    void deletesACheckpointsFileByItsName() throws Exception {
        objects.paths.add("gs://bucket/flink/chk-1/_metadata");

        assertThat(files.delete(new Path("gs://bucket/flink/chk-1/_metadata"), false))
                .isTrue();
        assertThat(objects.paths).isEmpty();
        assertThat(files.delete(new Path("gs://bucket/flink/chk-1/_metadata"), false))
                .isFalse();
    }

    @Test
    void makesNoFolderOfACheckpoint() throws Exception {
        assertThat(files.mkdirs(path("job/chk-1"))).isTrue();
        assertThat(files.mkdirs(path("job/savepoints"))).isTrue();

        assertThat(folder.resolve("job/chk-1")).doesNotExist();
        assertThat(folder.resolve("job/savepoints")).isDirectory();
    }

    @Test
    void leavesOtherFilesToTheOtherFileSystem() throws Exception {
        Files.writeString(folder.resolve("events"), "");

        assertThat(files.exists(path("events"))).isTrue();
        assertThat(files.delete(path("events"), false)).isTrue();
        assertThat(folder.resolve("events")).doesNotExist();
    }

    @Test
    void metadataAppearsWhenItIsCommitted() throws Exception {
        RecoverableFsDataOutputStream metadata = files.createRecoverableWriter().open(path("chk-1/_metadata"));
        metadata.write(new byte[] {1, 2, 3});
        metadata.write(4);
        metadata.flush();
        metadata.sync();

        assertThat(metadata.getPos()).isEqualTo(4);
        assertThat(folder.resolve("chk-1")).doesNotExist();

        metadata.closeForCommit().commit();

        assertThat(folder.resolve("chk-1/_metadata")).hasBinaryContent(new byte[] {1, 2, 3, 4});
    }

    @Test
    void nothingIsLeftOfMetadataThatIsGivenUp() throws Exception {
        RecoverableFsDataOutputStream metadata = files.createRecoverableWriter().open(path("chk-1/_metadata"));
        metadata.write(new byte[] {1, 2, 3});

        metadata.close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void metadataOfAnotherJobManagerStays() throws Exception {
        Files.createDirectories(folder.resolve("chk-1"));
        RecoverableFsDataOutputStream metadata = files.createRecoverableWriter().open(path("chk-1/_metadata"));
        metadata.write(new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("chk-1/_metadata"), "of another");

        RecoverableFsDataOutputStream.Committer committer = metadata.closeForCommit();

        assertThatThrownBy(committer::commit).isInstanceOf(IOException.class);
        assertThat(folder.resolve("chk-1/_metadata")).hasContent("of another");
    }

    @Test
    void largeMetadataGoesToTheOtherWriter() throws Exception {
        byte[] part = new byte[MetadataStream.MAX_BYTES_IN_MEMORY / 2];
        part[7] = 7;
        RecoverableFsDataOutputStream metadata = files.createRecoverableWriter().open(path("chk-1/_metadata"));
        for (int i = 0; i < 3; i++) {
            metadata.write(part);
        }

        assertThat(metadata.getPos()).isEqualTo(3L * part.length);
        metadata.closeForCommit().commit();

        byte[] written = Files.readAllBytes(folder.resolve("chk-1/_metadata"));
        assertThat(written).hasSize(3 * part.length);
        assertThat(new byte[] {written[7], written[part.length + 7], written[2 * part.length + 7]})
                .containsExactly(7, 7, 7);
    }

    @Test
    void otherFilesCanBeRecovered() throws Exception {
        RecoverableWriter writer = files.createRecoverableWriter();
        RecoverableFsDataOutputStream part = writer.open(path("part-0"));
        part.write(new byte[] {1, 2});
        RecoverableWriter.ResumeRecoverable resumable = part.persist();
        part.write(new byte[] {9});
        part.close();

        RecoverableFsDataOutputStream again = writer.recover(resumable);
        again.write(new byte[] {3});
        again.closeForCommit().commit();

        assertThat(folder.resolve("part-0")).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void metadataCannotBeResumed() throws Exception {
        RecoverableFsDataOutputStream metadata = files.createRecoverableWriter().open(path("chk-1/_metadata"));

        assertThatThrownBy(metadata::persist)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(path("chk-1/_metadata") + ": a checkpoint's metadata cannot be resumed");
    }

    private Path path(String name) {
        return new Path(folder + "/" + name);
    }
}
