package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTrustTest {
    @AutoClose
    private final TestAuthority authority = TestAuthority.create();

    private final TlsIdentity client = authority.client("client");

    @TempDir
    private Path folder;

    private TlsSpec mutual(Path certificate, Path key) {
        return new TlsSpec(authority.caFile().toString(), certificate.toString(), new SecretRef("file:" + key));
    }

    private void isRefused(Path certificate, Path key) {
        assertThatThrownBy(() -> TlsTrust.context(mutual(certificate, key)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tls.clientCertificateFile: " + certificate + " and tls.clientKey: file:" + key
                        + " (expected: a PEM chain and its key as PKCS #8 PEM)")
                .hasNoCause();
    }

    @Test
    void takesACertificateWithItsKey() {
        TlsSpec mutual = mutual(client.certificateFile(), client.keyFile());

        assertThat(TlsTrust.context(mutual)).isNotNull();
        assertThat(TlsTrust.files(mutual))
                .containsExactly(authority.caFile(), client.certificateFile(), client.keyFile());
        assertThat(TlsTrust.files(new TlsSpec(null))).isEmpty();
    }

    @Test
    void refusesTheKeyOfAnotherCertificate() {
        isRefused(client.certificateFile(), authority.client("other").keyFile());
    }

    @Test
    void refusesHalfAKeyAndShowsNothingOfIt() throws IOException {
        String pem = client.keyPem();
        Path half = Files.writeString(folder.resolve("half.key"), pem.substring(0, pem.length() / 2));
        Path broken = Files.writeString(
                folder.resolve("broken.key"),
                "-----BEGIN PRIVATE KEY-----\n" + pem.substring(40, 80) + "\n-----END PRIVATE KEY-----\n");

        isRefused(client.certificateFile(), half);
        isRefused(client.certificateFile(), broken);
    }

    @Test
    void refusesACertificateThatIsNone() throws IOException {
        isRefused(Files.writeString(folder.resolve("empty.pem"), ""), client.keyFile());
        isRefused(folder.resolve("missing.pem"), client.keyFile());
    }

    @Test
    void namesAKeyThatIsNotThere() {
        Path missing = folder.resolve("missing.key");

        assertThatThrownBy(() -> TlsTrust.context(mutual(client.certificateFile(), missing)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("secret: file:" + missing + " (expected: a readable file)");
    }

    @Test
    void refusesAuthoritiesThatAreNone() throws IOException {
        Path empty = Files.writeString(folder.resolve("ca.pem"), "");

        assertThatThrownBy(() -> TlsTrust.context(new TlsSpec(empty.toString())))
                .hasMessage("tls.caFile: " + empty + " (expected: a readable file of PEM certificates)");
    }
}
