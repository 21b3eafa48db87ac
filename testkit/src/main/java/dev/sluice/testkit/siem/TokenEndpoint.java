package dev.sluice.testkit.siem;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives out bearer tokens: to a client with the server's token as its secret (RFC 6749, section 4.4), as Microsoft Entra
 * does, and to a service account with an assertion that its key has signed (RFC 7523), as Google does.
 */
final class TokenEndpoint {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Access access;
    private volatile @Nullable PublicKey serviceAccount;

    TokenEndpoint(Access access) {
        this.access = access;
    }

    void serviceAccount(PublicKey key) {
        serviceAccount = key;
    }

    Verdict judge(byte[] body) {
        Map<String, String> form = form(new String(body, UTF_8));
        return switch (form.getOrDefault("grant_type", "")) {
            case "client_credentials" ->
                access.token().equals(form.get("client_secret")) && form.containsKey("client_id")
                        ? given()
                        : refused(401, "invalid_client");
            case "urn:ietf:params:oauth:grant-type:jwt-bearer" ->
                isSigned(form.getOrDefault("assertion", "")) ? given() : refused(400, "invalid_grant");
            default -> refused(400, "unsupported_grant_type");
        };
    }

    private Verdict given() {
        return new Verdict.Refused(
                200,
                "{\"token_type\":\"Bearer\",\"expires_in\":%d,\"access_token\":\"%s\"}"
                        .formatted(access.life().toSeconds(), access.issue()));
    }

    private static Verdict refused(int status, String error) {
        return new Verdict.Refused(
                status, "{\"error\":\"%s\",\"error_description\":\"what was sent is not right\"}".formatted(error));
    }

    private boolean isSigned(String assertion) {
        PublicKey key = serviceAccount;
        String[] parts = assertion.split("\\.", -1);
        if (key == null || parts.length != 3) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
            JsonNode claims = JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && claims.path("scope").asText().startsWith("https://www.googleapis.com/auth/");
        } catch (GeneralSecurityException | JsonProcessingException | IllegalArgumentException notSigned) {
            return false;
        }
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(pair.substring(0, equals), UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return form;
    }
}
