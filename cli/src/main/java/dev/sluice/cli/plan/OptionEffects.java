package dev.sluice.cli.plan;

import dev.sluice.cli.plan.Effect.Kind;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What comes of an option's new value, beyond the restart that each needs. */
final class OptionEffects {
    private static final List<Rule> RULES = List.of(
            rule(
                    "source\\.startFrom.*",
                    Kind.NOTHING,
                    change ->
                            "counts only for topics that neither the savepoint nor the consumer group has an offset of"),
            rule(
                    "deadLetters\\.topic",
                    Kind.DEAD_LETTERS,
                    change -> "created at the launch if it is missing; letters written so far stay in "
                            + change.before()),
            rule(
                    "sink\\.bigquery\\.layout\\.(location|clusterBy|partitionExpirationDays)",
                    Kind.NOTHING,
                    change -> "counts only when the table, or its dataset, is created"),
            rule(
                    "sink\\.gcs\\.(bucket|prefix|hashPrefix|format.*)",
                    Kind.DESTINATION,
                    change ->
                            "other objects from the savepoint on; a replay from further back stores events a second time"),
            rule(
                    "sink|sink\\.bigquery\\.(project|dataset|table)|sink\\.syslog\\.collectors.*|sink\\.https\\.(url|protocol\\.(elasticbulk|sentinel|secops)\\..*|protocol\\.splunkhec\\.index)",
                    Kind.DESTINATION,
                    change -> "what was delivered stays where it is"));

    private OptionEffects() {}

    private record Rule(Pattern path, Kind kind, Function<Difference, String> text) {}

    private static Rule rule(String path, Kind kind, Function<Difference, String> text) {
        return new Rule(Pattern.compile(path), kind, text);
    }

    /** The effects of one difference, without the restart. */
    static Stream<Effect> of(Difference difference) {
        return RULES.stream()
                .filter(rule -> rule.path().matcher(difference.path()).matches())
                .map(rule ->
                        new Effect(rule.kind(), difference.path(), rule.text().apply(difference)));
    }
}
