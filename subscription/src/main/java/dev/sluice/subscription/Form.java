package dev.sluice.subscription;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Shape} takes, as data: what the JSON Schema and the option tables are made from. It may take more than the
 * shape does, such as values that exclude one another, but never less.
 */
sealed interface Form {

    /**
     * One value.
     *
     * @param expected what it has to be, in words
     * @param pattern what its text matches, or null when more than a pattern is needed to tell
     */
    record Text(String expected, @Nullable Pattern pattern) implements Form {}

    /** One whole number. */
    record WholeNumber(int smallest, int largest) implements Form {}

    /** {@code true} or {@code false}. */
    record Flag() implements Form {}

    /** One of these words. */
    record Choice(List<String> words) implements Form {
        public Choice {
            words = List.copyOf(words);
        }
    }

    /** A reference to a secret, {@code {secret: "env:NAME"}}. */
    record Secret() implements Form {}

    /** A mapping of known keys. */
    record Options(List<Option> options) implements Form {
        public Options {
            options = List.copyOf(options);
        }
    }

    /** A mapping with exactly one of these keys. */
    record OneKey(List<Option> kinds) implements Form {
        public OneKey {
            kinds = List.copyOf(kinds);
        }
    }

    /** A list; when its items are distinct, with at least one. */
    record Items(String expected, Form item, boolean distinct, int most) implements Form {}

    /** A mapping whose keys are free, with at least so many. */
    record Names(String expected, Form value, int least) implements Form {}

    /** Any value. */
    record Anything() implements Form {}

    /** A value of any of these forms. */
    record Either(List<Form> forms) implements Form {
        public Either {
            forms = List.copyOf(forms);
        }
    }
}
