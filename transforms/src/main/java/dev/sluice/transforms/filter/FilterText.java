package dev.sluice.transforms.filter;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A filter as it is written, and how problems in it are shown. */
record FilterText(String text) {
    /** A line of a terminal, more or less. */
    private static final int MAX_SHOWN = 100;

    /** A problem with what stands at a place. */
    FilterProblem problem(Place place, String expected, @Nullable String suggestion) {
        return problem(place, shown(place), expected, suggestion);
    }

    /** What stands at a place, or the start of it. */
    String shown(Place place) {
        String there = text.substring(place.start(), place.end());
        if (there.isEmpty()) {
            return "the end";
        }
        return there.length() > MAX_SHOWN
                ? there.substring(0, there.offsetByCodePoints(0, MAX_SHOWN / 2)) + "..."
                : there;
    }

    /** As {@link #shown}, with the parentheses around it that are open or closed within: places know only of what is inside. */
    String whole(Place place) {
        int open = 0;
        int closedBefore = 0;
        char quote = 0;
        for (int i = place.start(); i < place.end(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(') {
                open++;
            } else if (c == ')' && open > 0) {
                open--;
            } else if (c == ')') {
                closedBefore++;
            }
        }
        int start = place.start();
        for (; closedBefore > 0; closedBefore--) {
            start = text.lastIndexOf('(', start - 1);
        }
        int end = place.end();
        for (; open > 0; open--) {
            end = text.indexOf(')', end) + 1;
        }
        return shown(new Place(start, end));
    }

    /** A problem whose value is shown in another way than it is written. */
    FilterProblem problem(Place place, String value, String expected, @Nullable String suggestion) {
        int lineStart = text.lastIndexOf('\n', place.start() - 1) + 1;
        int line =
                1 + (int) text.chars().limit(lineStart).filter(c -> c == '\n').count();
        return new FilterProblem(
                line, place.start() - lineStart + 1, value, expected, suggestion, excerpt(place, lineStart));
    }

    /** The line of the place, or the part of it around the place, with carets below. */
    private String excerpt(Place place, int lineStart) {
        int newLine = text.indexOf('\n', place.start());
        int lineEnd = newLine < 0 ? text.length() : newLine;
        int from = lineEnd - lineStart <= MAX_SHOWN
                ? lineStart
                : Math.max(lineStart, Math.min(place.start() - MAX_SHOWN / 2, lineEnd - MAX_SHOWN));
        int to = Math.min(lineEnd, from + MAX_SHOWN);
        String before = text.substring(from, place.start());
        // Tabs stay what they are, so that the carets stand below what they mean.
        String blanks = before.codePoints()
                .mapToObj(codePoint -> codePoint == '\t' ? "\t" : " ")
                .collect(Collectors.joining());
        int end = Math.min(place.end(), to);
        int carets = end <= place.start() ? 1 : text.codePointCount(place.start(), end);
        return text.substring(from, to) + "\n" + blanks + "^".repeat(carets);
    }
}
