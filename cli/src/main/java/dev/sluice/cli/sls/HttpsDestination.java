package dev.sluice.cli.sls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The HTTPS destination of a profile as a sink.
 *
 * @see <a href="https://pan.dev/cdl/docs/logforwarding/https_lf/">Client authorization and payload format</a>
 */
final class HttpsDestination {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CLIENTS = List.of("Splunk", "Sentinel", "Chronicle", "Basic", "None");
    private static final List<String> FORMATS = List.of("ARRAY_JSON", "STACKED_JSON");

    /** What a person has to replace; nothing answers at this name (RFC 2606). */
    private static final String NO_ENDPOINT = "https://data-collection-endpoint.invalid";

    private static final String NO_ID = "00000000-0000-0000-0000-000000000000";
    private static final String NO_USER = "user-to-be-set";
    private static final String NO_PROJECT = "project-to-be-set";

    private final Part destination;
    private final String profile;
    private final Notes notes;
    private final ObjectNode https = JsonNodeFactory.instance.objectNode();

    private HttpsDestination(Part destination, String profile, Notes notes) {
        this.destination = destination;
        this.profile = profile;
        this.notes = notes;
    }

    /** The sink, of use only when the notes have no problems. */
    static ObjectNode sink(Part destination, String profile, Notes notes) {
        return new HttpsDestination(destination, profile, notes).sink();
    }

    private ObjectNode sink() {
        String client = oneOf("clientAuthType", CLIENTS);
        String format = oneOf("payloadFormat", FORMATS);
        // Null whenever a profile was fetched from the service.
        Part auth = destination.part("clientAuth");
        switch (client) {
            case "Splunk" -> splunk(auth, format);
            case "Sentinel" -> sentinel(auth, format);
            case "Chronicle" -> chronicle(auth, format);
            case "Basic", "None" -> plain(client.equals("Basic"), auth, format);
            default -> {
                return https;
            }
        }
        auth.reportUnread();
        return JsonNodeFactory.instance.objectNode().set("https", https);
    }

    private String oneOf(String key, List<String> known) {
        String expected = "one of " + String.join(", ", known);
        Optional<String> value = destination.required(key, expected);
        if (value.isPresent() && !known.contains(value.get())) {
            notes.problem(destination.path(key), value.get(), expected, known);
        }
        return value.orElse("");
    }

    private void splunk(Part auth, String format) {
        url();
        https.put("protocol", "splunk-hec");
        ObjectNode token = https.putObject("auth").putObject("token");
        secret(token, auth, "hecToken", "token", "the token of Splunk's collector");
        expectFormat(format, "STACKED_JSON");
    }

    private void sentinel(Part auth, String format) {
        destination.required("uri", "an https URL");
        https.put("url", NO_ENDPOINT).put("protocol", "sentinel");
        https.putObject("sentinel").put("rule", "dcr-" + "0".repeat(32)).put("stream", "Custom-Firewall");
        ObjectNode oauth2 = https.putObject("auth").putObject("oauth2");
        oauth2.put("tokenUrl", "https://login.microsoftonline.com/" + NO_ID + "/oauth2/v2.0/token")
                .put("clientId", NO_ID);
        String variable = Target.variable(profile, "client-secret");
        oauth2.putObject("clientSecret").put("secret", "env:" + variable);
        auth.has("workspaceId");
        auth.has("primaryKey");
        notes.set(
                destination.path("clientAuth"),
                "the service sends to Azure's old Data Collector API by the workspace's key, Sluice to a data collection rule;"
                        + " set url (its endpoint), sentinel.rule, sentinel.stream, auth.oauth2.tokenUrl (with the directory's"
                        + " id) and auth.oauth2.clientId, and the environment variable " + variable);
        expectFormat(format, "ARRAY_JSON");
    }

    private void chronicle(Part auth, String format) {
        destination.required("uri", "an https URL");
        https.put("url", "https://chronicle.us.rep.googleapis.com").put("protocol", "secops");
        https.putObject("secops")
                .put("project", project(auth))
                .put("location", "us")
                .put("instance", auth.text("customerId").orElse(NO_ID))
                .put("logType", "PAN_FIREWALL");
        ObjectNode account = https.putObject("auth").putObject("serviceAccount");
        secret(account, auth, "serviceAccount", "service-account", "the JSON key of a Google service account");
        notes.set(
                destination.path("uri"),
                "the service sends to Chronicle's ingestion API, Sluice to its ImportLogs; set url and secops.location to"
                        + " the instance's region, secops.instance to its id and secops.project to its project");
        notes.difference(
                destination.path("payloadFormat"),
                "the service sends CEF as the log type ARCSIGHT_CEF, Sluice JSON as PAN_FIREWALL");
        expectFormat(format, "ARRAY_JSON");
    }

    /** A service account's key is a secret; the project in it is none. */
    private static String project(Part auth) {
        try {
            String project = JSON.readTree(auth.text("serviceAccount").orElse("{}"))
                    .path("project_id")
                    .asText();
            return project.isEmpty() ? NO_PROJECT : project;
        } catch (JsonProcessingException e) {
            return NO_PROJECT;
        }
    }

    private void plain(boolean basic, Part auth, String format) {
        url();
        https.put("protocol", format.equals("STACKED_JSON") ? "json-lines" : "json-array");
        if (basic) {
            ObjectNode login = https.putObject("auth").putObject("basic");
            Optional<String> user = auth.text("username");
            login.put("user", user.orElse(NO_USER));
            if (user.isEmpty()) {
                notes.set(auth.path("username"), "auth.basic.user, which the profile does not have");
            }
            secret(login.putObject("password"), auth, "password", "password", "the user's password");
        }
        notes.difference(
                destination.path("payloadFormat"),
                "an event stands by itself"
                        + (format.equals("STACKED_JSON") ? ", one a line," : "")
                        + " and not as event beside time, host and source");
    }

    private void url() {
        destination.required("uri", "an https URL").ifPresent(uri -> https.put("url", uri));
    }

    private void secret(ObjectNode reference, Part auth, String key, String name, String meaning) {
        String variable = Target.variable(profile, name);
        auth.has(key);
        reference.put("secret", "env:" + variable);
        notes.set(auth.path(key), "the environment variable " + variable + ": " + meaning);
    }

    private void expectFormat(String format, String only) {
        if (FORMATS.contains(format) && !format.equals(only)) {
            notes.difference(destination.path("payloadFormat"), format + " (expected: " + only + " with this client)");
        }
    }
}
