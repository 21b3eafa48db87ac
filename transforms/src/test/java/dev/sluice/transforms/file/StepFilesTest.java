package dev.sluice.transforms.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.transforms.step.StepUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepFilesTest {
    @TempDir
    private Path folder;

    private final List<Runnable> watches = new ArrayList<>();
    private final StepFiles files = new StepFiles(watches::add);

    /** A file's text; one that says "broken" is unfit. */
    private record Text(Path path, String variant) implements FileContent<String> {
        @Override
        public long maxBytes() {
            return 20;
        }

        @Override
        public String load() throws IOException {
            String text = Files.readString(path);
            if (text.startsWith("broken")) {
                throw new UnfitFileException("\"broken\" (expected: anything else)");
            } else if (text.equals("bug")) {
                throw new IllegalStateException(text);
            } else if (text.equals("unfinished")) {
                Files.writeString(path, "finished");
            }
            return text;
        }

        @Override
        public String describe(String loaded) {
            return loaded.length() + " characters";
        }
    }

    private Text text(String content) throws IOException {
        return new Text(Files.writeString(folder.resolve("text"), content), "");
    }

    private String path() {
        return folder.resolve("text").toString();
    }

    private void assertUnavailable(StepFile<String> file, String message) {
        assertThatThrownBy(file::current)
                .isInstanceOf(StepUnavailableException.class)
                .hasMessage(message);
    }

    @Test
    void equalContentsShareOneFileAndOthersDoNot() throws IOException {
        Text content = text("one");

        StepFile<String> file = files.get(content);

        assertThat(files.get(new Text(content.path(), ""))).isSameAs(file);
        assertThat(files.get(new Text(content.path(), "another reading"))).isNotSameAs(file);
        assertThat(file.current()).isEqualTo("one");
        assertThat(file.describe()).isEqualTo(path() + ": 3 characters");
        assertThat(watches).hasSize(1);
    }

    @Test
    void aChangedFileIsExchangedAndAnUnchangedOneIsNot() throws IOException {
        StepFile<String> file = files.get(text("one"));
        String first = file.current();

        assertThat(files.check()).isTrue();
        assertThat(file.current()).isSameAs(first);

        text("two!");
        files.check();

        assertThat(file.current()).isEqualTo("two!");
        assertThat(file.takeFailures()).isZero();
    }

    @Test
    void anotherFileInItsPlaceIsFoundWhateverItsSizeAndTime() throws IOException {
        StepFile<String> file = files.get(text("one"));
        Path other = Files.writeString(folder.resolve("other"), "two");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(folder.resolve("text")));
        Files.delete(folder.resolve("text"));
        Files.move(other, folder.resolve("text"));

        files.check();

        assertThat(file.current()).isEqualTo("two");
    }

    @Test
    void whatWasLoadedStaysWhileTheFileIsUnfitOrMissing() throws IOException {
        StepFile<String> file = files.get(text("one"));

        text("broken");
        files.check();
        files.check();
        Files.delete(folder.resolve("text"));
        files.check();

        assertThat(file.current()).isEqualTo("one");
        assertThat(file.takeFailures()).isEqualTo(3);
        assertThat(file.takeFailures()).isZero();

        text("two!");
        files.check();

        assertThat(file.current()).isEqualTo("two!");
        assertThat(file.takeFailures()).isZero();
    }

    @Test
    void aFileThatIsMissingAtFirstIsLoadedWhenItComes() throws IOException {
        StepFile<String> file = files.get(new Text(folder.resolve("text"), ""));

        assertUnavailable(file, "file: " + path() + " (expected: a readable file)");
        assertThat(file.takeFailures()).isEqualTo(1);

        text("here");
        files.check();

        assertThat(file.current()).isEqualTo("here");
    }

    @Test
    void saysWhyAFileCannotBeUsed() throws IOException {
        assertUnavailable(files.get(text("broken")), "file: " + path() + ": \"broken\" (expected: anything else)");
        assertUnavailable(
                files.get(new Text(text("x".repeat(21)).path(), "large")),
                "file: " + path() + ": 21 bytes (expected: at most 20 bytes)");
        assertUnavailable(
                files.get(new Text(text("bug").path(), "bug")), "file: " + path() + ": IllegalStateException");
    }

    @Test
    void aFileThatIsBeingWrittenIsTriedAgain() throws IOException {
        StepFile<String> file = files.get(text("unfinished"));

        assertUnavailable(
                file, "file: " + path() + ": changed while it was read (expected: a file that is put in place whole)");

        files.check();

        assertThat(file.current()).isEqualTo("finished");
    }

    @Test
    void withoutFilesTheWatchEnds() {
        assertThat(files.check()).isFalse();
    }
}
