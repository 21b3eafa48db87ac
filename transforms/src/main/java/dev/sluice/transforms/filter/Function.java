package dev.sluice.transforms.filter;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The functions of the language. The table in {@code docs/filters.md} is made of these lines. */
enum Function {
    LOWER("lower(text)", "string", "the text in lower case, whatever the language of the machine", 1, 1),
    UPPER("upper(text)", "string", "the text in upper case", 1, 1),
    LENGTH("length(text)", "number", "how many code points the text has", 1, 1),
    STARTS_WITH("starts_with(text, start)", "boolean", "whether the text begins with another one", 2, 2),
    ENDS_WITH("ends_with(text, end)", "boolean", "whether the text ends with another one", 2, 2),
    CONTAINS("contains(text, part)", "boolean", "whether another text is somewhere in the text", 2, 2),
    REGEXP_CONTAINS(
            "regexp_contains(text, 'pattern')",
            "boolean",
            "whether an [RE2](https://github.com/google/re2/wiki/Syntax) pattern matches somewhere in the text;"
                    + " `^` and `$` tie it to the ends",
            2,
            2),
    CIDR_MATCH(
            "cidr_match(address, 'block', ...)",
            "boolean",
            "whether the address, or the string that is one, lies in any of the blocks",
            2,
            Integer.MAX_VALUE),
    COALESCE(
            "coalesce(value, value, ...)",
            "as its values",
            "the first value that is not null; all have to be of one type, times as `TIMESTAMP '...'`",
            2,
            Integer.MAX_VALUE),
    ARRAY_CONTAINS(
            "array_contains(array, value)",
            "boolean",
            "whether the array has the value; `value = ANY(array)` says the same",
            2,
            2),
    NOW("now()", "timestamp", "the record's Kafka timestamp", 0, 0);

    private final String signature;
    private final String result;
    private final String meaning;
    private final int fewest;
    private final int most;

    Function(String signature, String result, String meaning, int fewest, int most) {
        this.signature = signature;
        this.result = result;
        this.meaning = meaning;
        this.fewest = fewest;
        this.most = most;
    }

    static Optional<Function> of(String name) {
        return Arrays.stream(values())
                .filter(function -> function.text().equals(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Function::text).toList();
    }

    /** Its name as it is written. */
    String text() {
        return signature.substring(0, signature.indexOf('('));
    }

    String signature() {
        return signature;
    }

    boolean takes(int arguments) {
        return arguments >= fewest && arguments <= most;
    }

    /** Its line of the table in the documentation. */
    String row() {
        return "| `" + signature + "` | " + result + " | " + meaning + " |";
    }
}
