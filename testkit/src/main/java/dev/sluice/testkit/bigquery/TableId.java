package dev.sluice.testkit.bigquery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table. Projects are not told apart; the name of one is kept only to answer with it. */
record TableId(String dataset, String table) {

    private static final Pattern PATH = Pattern.compile("projects/[^/]+/datasets/([^/]+)/tables/([^/]+)(?:/.*)?");

    /** @param path {@code projects/p/datasets/d/tables/t}, or a stream of that table */
    static TableId ofPath(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw AppendFailure.invalid("Invalid resource name: " + path);
        }
        return new TableId(matcher.group(1), matcher.group(2));
    }

    /** Quoted for SQL: names may be reserved words. */
    String quoted() {
        return quote(dataset) + "." + quote(table);
    }

    static String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
