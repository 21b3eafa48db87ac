package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretRefTest {
    @TempDir
    Path directory;

    @Test
    void aFileIsReadWithoutItsTrailingLineBreak() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "s3cret\n");

        Secret secret = new SecretRef("file:" + file).read();

        assertThat(secret.reveal()).isEqualTo("s3cret");
        assertThat(secret).hasToString("(hidden)");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> new SecretRef("env:SLUICE_NO_SUCH_VARIABLE").read())
                .hasMessage("secret: env:SLUICE_NO_SUCH_VARIABLE (expected: an environment variable that is set)");
        assertThatThrownBy(() -> new SecretRef("file:/no/such/file").read())
                .hasMessage("secret: file:/no/such/file (expected: a readable file)");
    }

    @Test
    void aLiteralIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> new SecretRef("hunter2"))
                .hasMessage("secret: (hidden) (expected: env:NAME or file:/path)");
    }
}
