package dev.sluice.cli.sls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.sls.ImportedProfile.OfLogType;
import dev.sluice.cli.sls.ImportedProfile.SubscriptionFile;
import dev.sluice.subscription.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns one profile into a subscription for each of its log types. */
final class ProfileImport {
    /** What of a sink comes from where in a destination. */
    private static final Map<String, String> ORIGINS = Map.of(
            "sink.https.url", "uri",
            "sink.https.auth.basic.user", "clientAuth.username",
            "sink.https.secops.instance", "clientAuth.customerId",
            "sink.https.secops.project", "clientAuth.serviceAccount",
            "sink.syslog.host", "server");

    private final Target target;
    private final Notes notes = new Notes();
    private final Part profile;
    private final Part destination;
    private final String name;

    private ProfileImport(JsonNode json, String path, Target target) {
        this.target = target;
        this.profile = Part.of(json, path, notes);
        this.destination = profile.part("destination");
        this.name = destination.required("displayName", "the profile's name").orElse("");
    }

    /**
     * What becomes of a profile, as the service takes and gives it.
     *
     * @param path where it stands in its file
     * @see <a href="https://pan.dev/cdl/logforwarding/api">Log Forwarding APIs, HTTPS and syslog profiles</a>
     */
    static ImportedProfile of(JsonNode json, String path, Target target) throws IOException {
        return new ProfileImport(json, path, target).run();
    }

    private ImportedProfile run() throws IOException {
        Optional<ObjectNode> sink = sink();
        profile.has("profileId");
        profile.text("status")
                .filter(status -> !status.equals("active"))
                .ifPresent(status -> notes.difference(
                        profile.path("status"), status + " in the service; here it runs as soon as a job has it"));
        if (destination.has("notification")) {
            notes.difference(destination.path("notification"), "no mail is sent; metrics and logs tell instead");
        }
        if (destination.has("profileToken")) {
            notes.difference(
                    destination.path("profileToken"),
                    "not in the events, and not written here, as it may be a secret; the step set can put a text into each");
        }
        if (target.tenant().equals(Target.DEFAULT_TENANT)) {
            notes.set("tenant", "\"" + Target.DEFAULT_TENANT + "\" unless --tenant says whose it is");
        }
        if (target.guessesTopics()) {
            notes.set("source.topics", "guessed; --topic says where the events are");
        }
        List<JsonNode> logTypes = profile.items("logtypes");
        if (logTypes.isEmpty()) {
            notes.problem(profile.path("logtypes"), "none (expected: at least one log type)");
        }
        destination.reportUnread();
        profile.reportUnread();
        List<OfLogType> imported = new ArrayList<>();
        for (int i = 0; i < logTypes.size(); i++) {
            imported.add(logType(logTypes.get(i), profile.path("logtypes") + "[" + i + "]", sink));
        }
        return new ImportedProfile(name, notes.all(), imported);
    }

    private Optional<ObjectNode> sink() {
        if (destination.has("uri")) {
            return Optional.of(HttpsDestination.sink(destination, name, notes));
        } else if (destination.has("server")) {
            return Optional.of(SyslogDestination.sink(destination, notes));
        }
        boolean mail = destination.has("to");
        notes.problem(
                profile.path("destination"),
                (mail ? "mail" : "neither uri nor server") + " (expected: an HTTPS or a syslog destination)");
        return Optional.empty();
    }

    private OfLogType logType(JsonNode json, String path, Optional<ObjectNode> sink) throws IOException {
        Notes own = new Notes();
        Part part = Part.of(json, path, own);
        if (own.hasProblems()) {
            return new OfLogType("", own.all(), null);
        }
        String expected = "one of " + String.join(", ", LogType.names());
        String logType = part.required("logtype", expected).orElse("");
        Optional<LogType> type = LogType.of(logType);
        if (type.isEmpty()) {
            if (LogType.isKnown(logType)) {
                own.problem(
                        part.path("logtype"),
                        "there are no events of " + logType + " here (expected: " + expected + ")");
            } else if (!logType.isEmpty()) {
                own.problem(part.path("logtype"), logType, expected, LogType.names());
            }
            return new OfLogType(logType, own.all(), null);
        }
        Optional<String> filter = LogTypeFilter.of(part, type.get(), own);
        ArrayNode steps = steps(part, Columns.of(type.get()), own);
        part.reportUnread();
        boolean usable = sink.isPresent() && !notes.hasProblems();
        // With a sink that is no good the rest is checked all the same.
        ObjectNode subscription = subscription(type.get(), filter, steps, usable ? sink.get() : discard());
        checkAsValidateDoes(subscription, part, own);
        return new OfLogType(
                logType, own.all(), usable && !own.hasProblems() ? file(subscription, logType, own) : null);
    }

    private ObjectNode subscription(LogType type, Optional<String> filter, ArrayNode steps, ObjectNode sink) {
        ObjectNode subscription = JsonNodeFactory.instance.objectNode();
        subscription.put("tenant", target.tenant()).put("name", target.newName(name, type));
        ObjectNode source = subscription.putObject("source");
        source.putArray("topics").add(target.topic(type.events()));
        source.putArray("events").add(type.events().name().toLowerCase(Locale.ROOT));
        filter.ifPresent(text -> subscription.put("filter", text));
        if (!steps.isEmpty()) {
            subscription.set("steps", steps);
        }
        subscription.set("sink", sink);
        return subscription;
    }

    private static ObjectNode discard() {
        ObjectNode sink = JsonNodeFactory.instance.objectNode();
        sink.putObject("discard");
        return sink;
    }

    /**
     * Which columns are sent.
     *
     * @see <a href="https://pan.dev/cdl/docs/logforwarding/specifylogs_lf/">allColumns</a>
     */
    private static ArrayNode steps(Part logType, Columns columns, Notes notes) {
        boolean all = logType.flag("allColumns");
        boolean some = !logType.items("includedColumns").isEmpty();
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        if (some && !all) {
            List<String> fields = columns.fields(logType, "includedColumns", notes);
            if (fields.isEmpty()) {
                notes.problem(logType.path("includedColumns"), "none of them is a field of the events");
            } else {
                fields.forEach(steps.addObject().putArray("include")::add);
            }
            if (!logType.items("excludedColumns").isEmpty()) {
                notes.difference(
                        logType.path("excludedColumns"), "left out, as only the included columns are sent anyway");
            }
            return steps;
        }
        if (some) {
            notes.difference(logType.path("includedColumns"), "left out, as allColumns sends all");
        } else if (!all) {
            notes.difference(
                    logType.path("allColumns"),
                    "false without includedColumns sends the service's default columns; here all fields are sent");
        }
        List<String> fields = columns.fields(logType, "excludedColumns", notes);
        if (!fields.isEmpty()) {
            fields.forEach(steps.addObject().putArray("exclude")::add);
        }
        return steps;
    }

    /** What the reader and the check of subscriptions say, at the place in the profile that it comes from. */
    private void checkAsValidateDoes(ObjectNode subscription, Part logType, Notes own) throws IOException {
        for (Problem problem : SubscriptionText.problems(subscription)) {
            String expected = "not as it has to be (expected: " + problem.expected() + ")";
            if (problem.path().startsWith("filter")) {
                own.problem(
                        logType.path("filter"),
                        Notes.unexpected(unquoted(problem.value()), problem.expected(), suggestions(problem)));
            } else if (problem.path().startsWith("sink")) {
                String origin = ORIGINS.get(problem.path());
                own.problem(origin == null ? profile.path("destination") : destination.path(origin), expected);
            } else {
                own.problem(problem.path(), expected);
            }
        }
    }

    private static String unquoted(String value) {
        return value.replaceAll("^\"|\"$", "");
    }

    private static List<String> suggestions(Problem problem) {
        return Stream.ofNullable(problem.suggestion()).toList();
    }

    private SubscriptionFile file(ObjectNode subscription, String logType, Notes own) {
        String lane = subscription.path("tenant").asText() + "/"
                + subscription.path("name").asText();
        List<Note> all = Stream.concat(notes.all().stream(), own.all().stream()).toList();
        String head = "Imported from the profile \"" + name + "\" of Strata Logging Service, log type " + logType + ".";
        return new SubscriptionFile(
                lane, subscription.path("name").asText(), SubscriptionText.write(head, all, subscription));
    }
}
