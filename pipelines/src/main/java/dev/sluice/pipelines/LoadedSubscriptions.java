package dev.sluice.pipelines;

import dev.sluice.subscription.Problem;
import dev.sluice.subscription.ReadResult;
import dev.sluice.subscription.SourceMap;
import dev.sluice.subscription.SourcedSubscription;
import dev.sluice.subscription.Subscription;
import dev.sluice.subscription.SubscriptionDraft;
import dev.sluice.subscription.SubscriptionReader;
import dev.sluice.transforms.shape.SubscriptionCheck;
import dev.sluice.transforms.shape.SubscriptionProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Subscriptions as files give them, checked twice: their form by the reader, their meaning (fields, filters, steps) against the
 * event schemas.
 *
 * @param sourced those whose form is sound, each with its file and its tests
 * @param problems every problem of every file, in the order of the files
 */
public record LoadedSubscriptions(List<SourcedSubscription> sourced, List<Problem> problems) {

    public LoadedSubscriptions {
        sourced = List.copyOf(sourced);
        problems = List.copyOf(problems);
    }

    /**
     * Reads and checks files without contacting anything.
     *
     * @param variables values for {@code ${name}}
     */
    public static LoadedSubscriptions load(List<Path> files, Map<String, String> variables) {
        ReadResult read = SubscriptionReader.read(files, variables);
        List<Problem> problems = new ArrayList<>(read.problems());
        for (SourcedSubscription sourced : read.subscriptions()) {
            problems.addAll(placed(SubscriptionCheck.check(sourced.subscription()), sourced.lines()));
            checkDeadLetters(sourced).ifPresent(problems::add);
        }
        for (SubscriptionDraft draft : read.drafts()) {
            problems.addAll(placed(SubscriptionCheck.check(draft.shaping()), draft.lines()));
        }
        List<String> names = files.stream().map(Path::toString).toList();
        problems.sort(Comparator.<Problem>comparingInt(problem -> names.indexOf(problem.file()))
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        return new LoadedSubscriptions(read.subscriptions(), problems);
    }

    /** Those whose form is sound. */
    public List<Subscription> subscriptions() {
        return sourced.stream().map(SourcedSubscription::subscription).toList();
    }

    /** A letter that is read again fails again, and would go round for ever. */
    private static Optional<Problem> checkDeadLetters(SourcedSubscription sourced) {
        Subscription subscription = sourced.subscription();
        String topic = subscription.deadLetters().topic();
        return subscription.source().reads(topic)
                ? Optional.of(sourced.lines()
                        .problem(
                                "deadLetters.topic",
                                '"' + topic + '"',
                                "a topic that the subscription itself does not read",
                                null))
                : Optional.empty();
    }

    private static List<Problem> placed(List<SubscriptionProblem> problems, SourceMap lines) {
        return problems.stream().map(problem -> place(problem, lines)).toList();
    }

    /** A problem within the filter's text is placed at the filter's line, counting on. */
    private static Problem place(SubscriptionProblem problem, SourceMap lines) {
        Problem placed = lines.problem(problem.path(), problem.value(), problem.expected(), problem.suggestion());
        if (problem.line() == 0) {
            return placed;
        }
        return new Problem(
                placed.file(),
                placed.line() + problem.line() - 1,
                placed.column(),
                problem.place(),
                problem.value(),
                problem.expected(),
                problem.suggestion(),
                problem.excerpt());
    }

    /**
     * The subscriptions, when nothing is wrong with them.
     *
     * @throws ConfigurationException with every problem
     */
    public List<Subscription> orThrow() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(
                    problems.stream().map(Problem::show).toList());
        }
        return subscriptions();
    }
}
