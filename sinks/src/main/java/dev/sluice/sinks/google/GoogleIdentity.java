package dev.sluice.sinks.google;

import com.google.auth.oauth2.GoogleCredentials;
import dev.sluice.sinks.check.CheckFailedException;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import java.io.IOException;

/** Checks that this machine has credentials for Google's services, and that a token is given for them. */
public final class GoogleIdentity {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    private GoogleIdentity() {}

    /** Where credentials are found. */
    interface Source {
        GoogleCredentials find() throws IOException;
    }

    /**
     * Step {@code credentials}.
     *
     * @return whether there is nothing against going on
     */
    public static boolean check(Checklist list, GoogleEndpoints endpoints) {
        if (endpoints.credentials() == Credentials.NONE) {
            list.skip("credentials", "none are used, as --googleCredentials=NONE says");
            return true;
        }
        return list.step("credentials", () -> askForToken(GoogleCredentials::getApplicationDefault));
    }

    /** The library's messages may quote an answer, so that nothing of them is used. */
    static String askForToken(Source source) throws CheckFailedException {
        GoogleCredentials credentials;
        try {
            credentials = source.find();
        } catch (IOException none) {
            throw new CheckFailedException(
                    "no application default credentials (expected: GOOGLE_APPLICATION_CREDENTIALS"
                            + " with the file of a key, or a machine with a service account)");
        }
        try {
            credentials.createScoped(SCOPE).refreshIfExpired();
        } catch (IOException refused) {
            throw new CheckFailedException("no token is given for the application default credentials (expected: an"
                    + " account and a key that are enabled, and a way to Google's token endpoint)");
        }
        return "a token is given for the application default credentials";
    }
}
