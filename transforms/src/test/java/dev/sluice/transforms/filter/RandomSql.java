package dev.sluice.transforms.filter;

import java.util.List;
import java.util.Random;

/**
 * Random filters over {@link FirewallRecords}, of what the filter language and DuckDB's SQL have in common: whatever rounds,
 * overflows or is spelled in another way is left out.
 */
final class RandomSql {
    private static final List<String> TEXT_LITERALS =
            List.of("''", "'a'", "'ab'", "'é'", "'it''s'", "'%'", "'_'", "'deny'", "'drop'", "'DROP'", "'😀'");
    private static final List<String> PATTERNS =
            List.of("'%'", "'_'", "'a%'", "'%b'", "'%a%'", "'a!_b' ESCAPE '!'", "'!%' ESCAPE '!'", "'%é'", "'__'");
    private static final List<String> REGEXES = List.of("'^a'", "'b$'", "'[a-d]{2,3}'", "'é|%'", "'(?i)DROP'", "'^.$'");
    private static final List<String> TIMES = List.of(
            "TIMESTAMP '1970-01-01T00:00:00Z'",
            "TIMESTAMP '2026-11-01T00:00:00Z'",
            "TIMESTAMP '2026-11-01T01:00:00Z'",
            "TIMESTAMP '2026-11-01T00:00:00.000001Z'");

    private final Random random;

    RandomSql(Random random) {
        this.random = random;
    }

    String condition(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return leaf();
        }
        return switch (random.nextInt(5)) {
            case 0, 1 -> "(" + condition(depth - 1) + ") AND (" + condition(depth - 1) + ")";
            case 2, 3 -> "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
            default -> "NOT (" + condition(depth - 1) + ")";
        };
    }

    private String leaf() {
        return switch (random.nextInt(11)) {
            case 0 -> "tunneled";
            case 1 -> pick("host", "bytes", "score", "time", "tunneled", "action") + pick(" IS NULL", " IS NOT NULL");
            case 2 -> number(2) + comparison() + numberOperand();
            case 3 -> number(2) + not() + "BETWEEN " + numberOperand() + " AND " + numberOperand();
            case 4 -> number(1) + not() + "IN (" + numberLiteral() + ", " + numberLiteral() + ", 5)";
            case 5 -> text(2) + comparison() + textOperand();
            case 6 -> text(2) + not() + "BETWEEN " + textOperand() + " AND " + textOperand();
            case 7 -> text(1) + not() + "IN (" + pick(TEXT_LITERALS) + ", " + pick(TEXT_LITERALS) + ")";
            case 8 -> text(1) + not() + "LIKE " + pick(PATTERNS);
            case 9 -> truth();
            default -> time() + comparison() + (random.nextBoolean() ? time() : pick(TIMES));
        };
    }

    private String truth() {
        if (random.nextInt(4) == 0) {
            return "regexp_contains(" + text(1) + ", " + pick(REGEXES) + ")";
        }
        return pick("starts_with", "ends_with", "contains") + "(" + text(1) + ", " + textOperand() + ")";
    }

    /** A number that depends on the record. */
    private String number(int depth) {
        if (depth == 0) {
            return pick("dest_port", "dest_port", "bytes", "score", "length(host)");
        }
        return switch (random.nextInt(7)) {
            case 0 -> "(" + small() + pick(" + ", " - ", " * ") + numberLiteral() + ")";
            case 1 -> "(" + small() + " % " + pick("dest_port", "2", "3", "-2") + ")";
            case 2 -> "-" + small();
            case 3 -> "(" + small() + pick(" + ", " - ", " * ") + small() + ")";
            case 4 -> "coalesce(" + small() + ", " + small() + ", 4)";
            case 5 -> "(score" + pick(" + ", " - ", " * ") + pick("1.5", "2", "0.25") + ")";
            default -> number(0);
        };
    }

    /** A number that no arithmetic here takes out of its type. */
    private String small() {
        return random.nextInt(3) == 0 ? "length(" + text(1) + ")" : "dest_port";
    }

    private String numberOperand() {
        return random.nextInt(3) == 0 ? number(1) : numberLiteral();
    }

    private String numberLiteral() {
        return pick("0", "1", "2", "3", "-3", "2.5", "-1.5", "0.25");
    }

    /** A text that depends on the record. */
    private String text(int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            return switch (random.nextInt(3)) {
                case 0 -> "lower(" + text(depth - 1) + ")";
                case 1 -> "upper(" + text(depth - 1) + ")";
                default -> "coalesce(" + text(depth - 1) + ", " + textOperand() + ")";
            };
        }
        return pick("host", "app", "action");
    }

    private String textOperand() {
        return random.nextInt(3) == 0 ? text(0) : pick(TEXT_LITERALS);
    }

    private String time() {
        return random.nextBoolean()
                ? "time"
                : "(time" + pick(" + ", " - ") + "INTERVAL '1' " + pick("HOUR", "DAY") + ")";
    }

    private String comparison() {
        return " " + pick("=", "!=", "<>", "<", "<=", ">", ">=") + " ";
    }

    private String not() {
        return pick(" ", " NOT ");
    }

    private String pick(String... choices) {
        return pick(List.of(choices));
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
