package dev.sluice.events.json;

import java.util.List;

/** JSON that is no event of the schema at hand. */
public final class UnreadableEventException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With every problem, each {@code field: value (expected: ...)}. */
    public UnreadableEventException(List<String> problems) {
        super(String.join("; ", problems));
    }
}
