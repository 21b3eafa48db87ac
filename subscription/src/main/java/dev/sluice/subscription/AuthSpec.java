package dev.sluice.subscription;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What authenticates an HTTPS request. */
public sealed interface AuthSpec extends Serializable {

    /** Nothing, or the client's certificate alone ({@link SinkSpec.TlsSpec}). */
    record None() implements AuthSpec {}

    /** {@code Authorization: Basic} (RFC 7617). */
    record Basic(String user, SecretRef password) implements AuthSpec {}

    /** {@code Authorization: Bearer <token>} (RFC 6750). */
    record Bearer(SecretRef token) implements AuthSpec {}

    /** {@code Authorization: Splunk <token>}. */
    record SplunkToken(SecretRef token) implements AuthSpec {}

    /**
     * A key in a header, such as Elasticsearch's {@code Authorization: ApiKey <key>}.
     *
     * @param scheme what stands in front of the key and a space, or null
     */
    record ApiKey(String header, @Nullable String scheme, SecretRef key) implements AuthSpec {}

    /**
     * A bearer token for the client's own credentials (RFC 6749, section 4.4), which is how Microsoft Entra gives tokens to
     * services.
     *
     * @param tokenUrl where tokens are given; trusted as the receiver is
     * @param scope what the token is asked for, or null
     */
    record OAuth2(URI tokenUrl, String clientId, SecretRef clientSecret, @Nullable String scope) implements AuthSpec {}

    /**
     * A bearer token of a Google service account (RFC 7523), from the token endpoint that its key names.
     *
     * @param key the account's key, as the JSON file that Google Cloud gives out
     */
    record ServiceAccount(SecretRef key) implements AuthSpec {}
}
