package dev.sluice.subscription;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what someone probably meant: the known name with the smallest edit distance to an unknown one, where
 * two letters in the wrong order count as one edit (optimal string alignment). */
public final class NearestName {
    /** Longer texts are no misspelt names, and the distance takes quadratic time. */
    private static final int MAX_LENGTH = 100;

    private NearestName() {}

    /**
     * The nearest of the known names, or empty when none is near: at most one edit for every three characters, and at
     * least one edit allowed. Case does not count as a difference. The first wins among equally near ones.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int smallest = Math.max(1, name.length() / 3) + 1;
        String nearest = null;
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < smallest && distance < candidate.length()) {
                smallest = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static int distance(String from, String to) {
        int[] beforePrevious = new int[to.length() + 1];
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            beforePrevious = previous;
            previous = current;
        }
        return previous[to.length()];
    }
}
