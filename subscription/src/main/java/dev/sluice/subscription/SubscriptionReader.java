package dev.sluice.subscription;

import dev.sluice.subscription.SourceMap.Location;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads subscriptions from YAML files. A file holds one subscription or several, separated by {@code ---}. Whatever is
 * wrong in any file is reported, all of it at once, with file, line and path; bad content never throws. Secrets are never
 * read, and what stands in their place is never shown. The options are described in {@code docs/subscriptions.md}.
 */
public final class SubscriptionReader {
    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private final Map<String, String> variables;
    private final List<SourcedSubscription> subscriptions = new ArrayList<>();
    private final List<SubscriptionDraft> drafts = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> firstPlaces = new HashMap<>();

    private SubscriptionReader(Map<String, String> variables) {
        this.variables = variables;
    }

    /** Reads files that have no variables. */
    public static ReadResult read(List<Path> files) {
        return read(files, Map.of());
    }

    /**
     * Reads files and puts in their variables.
     *
     * @param variables what stands for <code>${name}</code> inside values, texts and numbers alike; a variable that is not
     *     here is a problem
     */
    public static ReadResult read(List<Path> files, Map<String, String> variables) {
        SubscriptionReader reader = new SubscriptionReader(variables);
        for (Path file : files) {
            reader.readFile(file);
        }
        return new ReadResult(reader.subscriptions, reader.drafts, reader.problems);
    }

    private void readFile(Path file) {
        List<Problem> inFile = new ArrayList<>();
        for (YamlFile.Document document : YamlFile.read(file, inFile)) {
            readDocument(file, document, inFile);
        }
        inFile.sort(BY_PLACE);
        problems.addAll(inFile);
    }

    private void readDocument(Path file, YamlFile.Document document, List<Problem> inFile) {
        Optional<SubscriptionYaml.Tested> read =
                document.build(file.toString(), Shape.mapping(SubscriptionYaml::tested), variables, inFile);
        SourceMap lines = document.lines();
        if (read.isEmpty()) {
            Field root = document.field(file.toString(), variables);
            drafts.add(new SubscriptionDraft(file, SubscriptionYaml.shaping(root), lines));
            return;
        }
        Subscription subscription = read.get().subscription();
        Location name = lines.at("name");
        String first = firstPlaces.putIfAbsent(subscription.lane(), file + ":" + name.line());
        if (first != null) {
            inFile.add(lines.problem(
                    "name",
                    Field.quote(subscription.name()),
                    "a name that is unique within tenant " + subscription.tenant() + "; " + first + " has it too",
                    null));
            return;
        }
        subscriptions.add(new SourcedSubscription(file, subscription, read.get().tests(), lines));
    }
}
