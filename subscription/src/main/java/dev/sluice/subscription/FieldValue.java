package dev.sluice.subscription;

import java.io.Serializable;

/** What a step puts into a field. */
public sealed interface FieldValue extends Serializable {

    /**
     * The same text in every event.
     *
     * @param text at most {@value #MAX_TEXT} characters
     */
    record Text(String text) implements FieldValue {
        /** Every event carries it. */
        public static final int MAX_TEXT = 256;

        public Text {
            if (text.length() > MAX_TEXT) {
                throw new IllegalArgumentException(
                        "text: " + text.length() + " (expected: at most " + MAX_TEXT + " characters)");
            }
        }
    }

    /**
     * What is computed from the event's fields.
     *
     * @param expression in the language of filters, over the names that the step before left
     */
    record Computed(String expression) implements FieldValue {
        public Computed {
            if (expression.isBlank()) {
                throw new IllegalArgumentException("expression: \"" + expression + "\" (expected: an expression)");
            }
        }
    }
}
