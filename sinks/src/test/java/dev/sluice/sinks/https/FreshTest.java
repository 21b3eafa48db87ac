package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshTest {
    @TempDir
    private Path folder;

    private Path file;
    private Fresh<String> value;
    private long nanos;
    private int made;

    @BeforeEach
    void create() {
        file = folder.resolve("secret");
        value = new Fresh<>(List.of(file), this::read, () -> nanos);
    }

    private String read() {
        made++;
        try {
            String text = Files.readString(file);
            if (text.startsWith("half")) {
                throw new IllegalStateException("half");
            }
            return text;
        } catch (IOException e) {
            throw new IllegalStateException("missing", e);
        }
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void passInterval() {
        nanos += Fresh.CHECK_INTERVAL.toNanos();
    }

    @Test
    void looksAtItsFileNowAndThen() {
        write("one");
        assertThat(value.get()).isEqualTo("one");
        write("three");
        assertThat(value.get()).isEqualTo("one");

        passInterval();

        assertThat(value.get()).isEqualTo("three");
        passInterval();
        assertThat(value.get()).isEqualTo("three");
        assertThat(made).isEqualTo(2);
    }

    @Test
    void looksAtOnceWhenAsked() {
        write("one");
        assertThat(value.get()).isEqualTo("one");
        write("three");

        assertThat(value.now()).isEqualTo("three");
    }

    @Test
    void seesAFileThatIsMovedToItsPlace() throws IOException {
        write("one");
        assertThat(value.get()).isEqualTo("one");
        Path next = Files.writeString(folder.resolve("next"), "two");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(value.now()).isEqualTo("two");
    }

    @Test
    void keepsItsValueWhileTheNextOneCannotBeMade() throws IOException {
        write("one");
        assertThat(value.get()).isEqualTo("one");
        write("half a secret");
        assertThat(value.now()).isEqualTo("one");
        Files.delete(file);
        assertThat(value.now()).isEqualTo("one");
        write("next");
        assertThat(value.now()).isEqualTo("next");
    }

    @Test
    void hasNoValueBeforeItsFirst() {
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class).hasMessage("missing");
        write("one");
        assertThat(value.get()).isEqualTo("one");
    }
}
