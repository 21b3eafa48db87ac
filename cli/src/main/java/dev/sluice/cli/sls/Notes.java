package dev.sluice.cli.sls;

import dev.sluice.cli.sls.Note.Kind;
import dev.sluice.subscription.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects what there is to know about an import. */
final class Notes {
    /** What a person still reads of a value. */
    private static final int MAX_SHOWN = 100;

    private final List<Note> all = new ArrayList<>();

    void problem(String path, String text) {
        all.add(new Note(Kind.PROBLEM, path, text));
    }

    /** A value that is none of those expected, with the nearest of them. */
    void problem(String path, String value, String expected, Collection<String> known) {
        problem(path, unexpected(value, expected, known));
    }

    void set(String path, String text) {
        all.add(new Note(Kind.SET, path, text));
    }

    void difference(String path, String text) {
        all.add(new Note(Kind.DIFFERENCE, path, text));
    }

    boolean hasProblems() {
        return all.stream().anyMatch(note -> note.kind() == Kind.PROBLEM);
    }

    List<Note> all() {
        return List.copyOf(all);
    }

    /** In the form of every other error: {@code "fierwall.url" (expected: ...), did you mean "firewall.url"?}. */
    static String unexpected(String value, String expected, Collection<String> known) {
        String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "..." : value;
        String text = '"' + shown + "\" (expected: " + expected + ")";
        return NearestName.of(value, known)
                .map(near -> text + ", did you mean \"" + near + "\"?")
                .orElse(text);
    }
}
