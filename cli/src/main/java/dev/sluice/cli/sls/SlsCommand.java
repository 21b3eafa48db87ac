package dev.sluice.cli.sls;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.Json;
import dev.sluice.cli.sls.ImportedProfile.OfLogType;
import dev.sluice.cli.sls.ImportedProfile.SubscriptionFile;
import dev.sluice.cli.sls.Note.Kind;
import dev.sluice.pipelines.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns log forwarding profiles of Strata Logging Service into subscriptions. */
@Command(
        name = "sls",
        description =
                "Turn log forwarding profiles of Strata Logging Service (Cortex Data Lake) into subscriptions, one for each log"
                        + " type (docs/import-sls.md). Secrets are not written; what is not carried over is said. Exit code 1"
                        + " if a log type could not be imported.",
        mixinStandardHelpOptions = true)
final class SlsCommand implements Callable<Integer> {
    /** Some thousand profiles of a page each; a larger file was named by mistake. */
    private static final long MAX_FILE_BYTES = 4L << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PROFILE.json",
            description = "A profile as the service's API takes or gives it, or a list of them.")
    private Path file = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description =
                    "Write a file for each subscription there, over none that is there. Without it they are printed.")
    private @Nullable Path folder;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            defaultValue = Target.DEFAULT_TENANT,
            description = "Whose the subscriptions are, \"${DEFAULT-VALUE}\" unless set.")
    private String tenant = Target.DEFAULT_TENANT;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "The Kafka topic of the events, fw.TENANT.traffic and fw.TENANT.threat unless set.")
    private @Nullable String topic;

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    private record Report(String command, boolean ok, List<Line> subscriptions, List<NoteLine> notes) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(String subscription, String profile, String logType, @Nullable String file, String yaml) {}

    private record NoteLine(String profile, String kind, String path, String text) {
        static NoteLine of(ImportedProfile profile, Note note) {
            return new NoteLine(profile.name(), note.kind().name().toLowerCase(Locale.ROOT), note.path(), note.text());
        }
    }

    @Override
    public Integer call() throws IOException {
        List<ImportedProfile> profiles = new ArrayList<>();
        Target target = new Target(tenant, topic);
        JsonNode read = read();
        if (read.isArray()) {
            for (int i = 0; i < read.size(); i++) {
                profiles.add(ProfileImport.of(read.get(i), "[" + i + "]", target));
            }
        } else {
            profiles.add(ProfileImport.of(read, "", target));
        }
        List<SubscriptionFile> files = profiles.stream()
                .flatMap(profile -> profile.subscriptions().stream())
                .toList();
        if (folder != null) {
            write(folder, files);
        }
        boolean ok =
                profiles.stream().flatMap(ImportedProfile::allNotes).noneMatch(note -> note.kind() == Kind.PROBLEM);
        if (json) {
            report(profiles, ok);
        } else {
            print(profiles, files);
        }
        return ok ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private JsonNode read() {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw wrong("more than 4MB", "a profile");
            }
            JsonNode read = JSON.readTree(Files.readString(file));
            if (!read.isObject() && (!read.isArray() || read.isEmpty())) {
                throw wrong("neither", "a profile or a list of profiles as JSON");
            }
            return read;
        } catch (JsonProcessingException e) {
            // Its message would quote the file, secrets and all.
            throw wrong("line " + e.getLocation().getLineNr(), "well-formed JSON");
        } catch (IOException e) {
            throw wrong(e.getClass().getSimpleName(), "a readable file in UTF-8");
        }
    }

    private ConfigurationException wrong(String what, String expected) {
        return new ConfigurationException(List.of(file + ": " + what + " (expected: " + expected + ")"));
    }

    private static void write(Path folder, List<SubscriptionFile> files) throws IOException {
        List<String> present = files.stream()
                .map(subscription -> path(folder, subscription))
                .filter(Files::exists)
                .map(path -> path + ": there already (expected: no file of this name)")
                .toList();
        if (!present.isEmpty()) {
            throw new ConfigurationException(present);
        }
        Files.createDirectories(folder);
        for (SubscriptionFile subscription : files) {
            Files.writeString(path(folder, subscription), subscription.yaml());
        }
    }

    private static Path path(Path folder, SubscriptionFile subscription) {
        return folder.resolve(subscription.name() + ".yaml");
    }

    private void report(List<ImportedProfile> profiles, boolean ok) {
        List<Line> lines = profiles.stream()
                .flatMap(profile -> profile.logTypes().stream().flatMap(type -> line(profile, type).stream()))
                .toList();
        List<NoteLine> notes = profiles.stream()
                .flatMap(profile -> profile.allNotes().map(note -> NoteLine.of(profile, note)))
                .toList();
        spec.commandLine().getOut().println(Json.line(new Report("import sls", ok, lines, notes)));
    }

    private Optional<Line> line(ImportedProfile profile, OfLogType type) {
        return Optional.ofNullable(type.subscription())
                .map(file -> new Line(
                        file.lane(),
                        profile.name(),
                        type.name(),
                        folder == null ? null : path(folder, file).toString(),
                        file.yaml()));
    }

    /** Subscriptions, or the names of their files, to the output; notes beside it. */
    private void print(List<ImportedProfile> profiles, List<SubscriptionFile> files) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (folder == null) {
            out.print(String.join(
                    "---\n", files.stream().map(SubscriptionFile::yaml).toList()));
        } else {
            files.forEach(subscription -> out.println(path(folder, subscription)));
        }
        out.flush();
        List<Note> notes = profiles.stream().flatMap(ImportedProfile::allNotes).toList();
        notes.forEach(note -> err.printf("%-12s  %s%n", note.kind().words, note.describe()));
        err.printf(
                "%d subscriptions; %s%n",
                files.size(),
                String.join(
                        ", ",
                        Stream.of(Kind.values()).map(kind -> count(kind, notes)).toList()));
        err.flush();
    }

    private static String count(Kind kind, List<Note> notes) {
        long count = notes.stream().filter(note -> note.kind() == kind).count();
        return count + " " + kind.words;
    }
}
