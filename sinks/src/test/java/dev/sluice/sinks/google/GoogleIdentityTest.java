package dev.sluice.sinks.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import dev.sluice.sinks.check.CheckFailedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class GoogleIdentityTest {
    private static final AccessToken VALID =
            new AccessToken("a-token", Date.from(Instant.parse("2100-01-01T00:00:00Z")));

    @Test
    void saysThatATokenIsGiven() throws CheckFailedException {
        assertThat(GoogleIdentity.askForToken(() -> GoogleCredentials.create(VALID)))
                .isEqualTo("a token is given for the application default credentials");
    }

    @Test
    void saysThatThereAreNoCredentials() {
        assertThatThrownBy(() -> GoogleIdentity.askForToken(() -> {
                    throw new IOException("none");
                }))
                .isInstanceOf(CheckFailedException.class)
                .hasMessage(
                        "no application default credentials (expected: GOOGLE_APPLICATION_CREDENTIALS with the file of"
                                + " a key, or a machine with a service account)");
    }

    @Test
    void saysThatNoTokenIsGivenWithoutTheEndpointsWords() {
        GoogleCredentials refused = new GoogleCredentials() {
            private static final long serialVersionUID = 1;

            @Override
            public AccessToken refreshAccessToken() throws IOException {
                throw new IOException("an answer that quotes a key");
            }
        };

        assertThatThrownBy(() -> GoogleIdentity.askForToken(() -> refused))
                .isInstanceOf(CheckFailedException.class)
                .hasNoCause()
                .hasMessage(
                        "no token is given for the application default credentials (expected: an account and a key that"
                                + " are enabled, and a way to Google's token endpoint)");
    }
}
