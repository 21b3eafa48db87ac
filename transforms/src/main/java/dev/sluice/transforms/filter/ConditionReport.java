package dev.sluice.transforms.filter;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a filter as it is evaluated on the records of one writer schema, and what has become of it so far.
 *
 * @param kind how it is made of {@code parts}
 * @param text as the filter has it, or the beginning of a long one
 * @param absent fields that it reads and that records of the schema do not have; they are null
 * @param always what it is for every record of the schema, or null when that depends on the record
 * @param canBeTrue whether it is true for any record of the schema, as far as that can be told without looking at one
 * @param tested records that it was asked about; of the parts of {@code AND} and {@code OR}, one that decides leaves out
 *     those behind it
 * @param met of these, the records that it was true for
 * @param unknown of these, the records that it was unknown for, because of nulls
 * @param parts in the order in which they are tried; none of a {@link Kind#TEST}
 */
public record ConditionReport(
        Kind kind,
        String text,
        Set<String> absent,
        @Nullable Truth always,
        boolean canBeTrue,
        long tested,
        long met,
        long unknown,
        List<ConditionReport> parts) {

    public ConditionReport {
        absent = Set.copyOf(absent);
        parts = List.copyOf(parts);
    }

    /** How a condition is made of others. */
    public enum Kind {
        AND,
        OR,
        NOT,
        /** It looks at the record itself. */
        TEST
    }

    /** A truth value of SQL. */
    public enum Truth {
        TRUE,
        FALSE,
        UNKNOWN
    }
}
