package dev.sluice.transforms.filter;

import org.jspecify.annotations.Nullable;

/**
 * Where something stands in a filter's text. All places are equal: where an expression stands does not make it another one,
 * so that expressions of several filters can be compared.
 *
 * @param start index of its first character
 * @param end index behind its last character
 */
record Place(int start, int end) {
    /** From the start of one to the end of another. */
    Place to(Place last) {
        return new Place(start, last.end);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Place;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
