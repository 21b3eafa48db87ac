package dev.sluice.gs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Objects;
import org.apache.flink.core.fs.EntropyInjector;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.OutputStreamAndPath;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntropyFileSystemTest {
    private static final String FILE = "0bfcf6a0-4f0f-4a2f-9d36-3f5d8e6f9f3a";

    @TempDir
    private java.nio.file.Path folder;

    private FileSystem files;

    @BeforeEach
    void setUp() {
        files = new EntropyFileSystem(LocalFileSystem.getSharedInstance(), new Entropy("_entropy_", 4));
    }

    @Test
    void dataObjectsHaveRandomCharactersInThePlaceOfTheKey() throws Exception {
        Path data = path("_entropy_0a1b/job/chk-1/" + FILE);

        OutputStreamAndPath written = EntropyInjector.createEntropyAware(files, data, WriteMode.NO_OVERWRITE);
        written.stream().write("state".getBytes(StandardCharsets.UTF_8));
        written.stream().close();

        assertThat(written.path().getPath()).matches(folder + "/[0-9a-zA-Z]{4}0a1b/job/chk-1/" + FILE);
        assertThat(Files.readString(java.nio.file.Path.of(written.path().getPath())))
                .isEqualTo("state");
    }

    @Test
    void metadataHasNeitherKeyNorRandomCharacters() {
        assertThat(EntropyInjector.removeEntropyMarkerIfPresent(files, path("_entropy_0a1b/job/chk-1")))
                .isEqualTo(path("0a1b/job/chk-1"));
    }

    @Test
    void makesFoldersExceptUnderTheKey() throws Exception {
        assertThat(files.mkdirs(path("_entropy_0a1b/job/shared"))).isTrue();
        assertThat(files.mkdirs(path("0a1b/job/savepoints"))).isTrue();

        assertThat(folder.resolve("_entropy_0a1b")).doesNotExist();
        assertThat(folder.resolve("0a1b/job/savepoints")).isDirectory();
    }

    @Test
    void deletesNoFolderUnderTheKeyButWhatIsInIt() throws Exception {
        java.nio.file.Path old = folder.resolve("_entropy_0a1b/job/chk-1/" + FILE);
        Files.createDirectories(Objects.requireNonNull(old.getParent()));
        Files.writeString(old, "of a time without the plugin");

        assertThat(files.delete(path("_entropy_0a1b/job/chk-1"), false)).isTrue();
        assertThat(old).exists();

        assertThat(files.delete(path("_entropy_0a1b/job/chk-1/" + FILE), false)).isTrue();
        assertThat(old).doesNotExist();
        assertThat(files.delete(path("_entropy_0a1b/job/chk-1"), true)).isTrue();
        assertThat(folder.resolve("_entropy_0a1b/job/chk-1")).doesNotExist();
    }

    @Test
    void withoutAKeyEveryPathIsWhatItIs() throws Exception {
        files = new EntropyFileSystem(LocalFileSystem.getSharedInstance(), null);

        assertThat(EntropyInjector.isEntropyInjecting(files, path("_entropy_0a1b/chk-1")))
                .isFalse();
        assertThat(EntropyInjector.addEntropy(files, path("_entropy_0a1b/chk-1")))
                .isEqualTo(path("_entropy_0a1b/chk-1"));
        assertThat(files.mkdirs(path("_entropy_0a1b/chk-1"))).isTrue();
        assertThat(folder.resolve("_entropy_0a1b/chk-1")).isDirectory();
        assertThatThrownBy(((EntropyFileSystem) files)::generateEntropy)
                .hasMessage("gs.entropy.key: (none) (expected: one, as entropy was asked for)");
    }

    private Path path(String name) {
        return new Path(folder + "/" + name);
    }
}
