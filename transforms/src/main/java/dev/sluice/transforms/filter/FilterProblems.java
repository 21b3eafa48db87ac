package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has been found wrong with a filter so far. */
final class FilterProblems {
    private final FilterText source;
    private final List<FilterProblem> found = new ArrayList<>();

    FilterProblems(FilterText source) {
        this.source = source;
    }

    List<FilterProblem> found() {
        return List.copyOf(found);
    }

    void report(Expression expression, String expected) {
        report(expression, expected, null);
    }

    void report(Expression expression, String expected, @Nullable String suggestion) {
        report(expression.place(), shown(expression), expected, suggestion);
    }

    void report(Place place, String value, String expected, @Nullable String suggestion) {
        found.add(source.problem(place, value, expected, suggestion));
    }

    /** Reports what stands at a place. */
    void report(Place place, String expected, @Nullable String suggestion) {
        found.add(source.problem(place, expected, suggestion));
    }

    private String shown(Expression expression) {
        return expression instanceof Field field ? '"' + field.text() + '"' : source.shown(expression.place());
    }

    /** An expression within a sentence. */
    String name(Expression expression) {
        return expression instanceof Field field ? field.text() : source.shown(expression.place());
    }
}
