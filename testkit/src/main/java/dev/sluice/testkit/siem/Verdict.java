package dev.sluice.testkit.siem;

import java.util.List;

/** What an endpoint makes of a request's body; a refused request leaves nothing behind. */
sealed interface Verdict {

    int status();

    String body();

    /**
     * All of it is taken, or what the body says is.
     *
     * @param events number of events taken
     * @param ids of those events that have one
     */
    record Accepted(int status, String body, long events, List<String> ids) implements Verdict {
        Accepted(String body, long events, List<String> ids) {
            this(200, body, events, ids);
        }
    }

    /** Nothing of it is taken, or there was nothing to take. */
    record Refused(int status, String body) implements Verdict {}
}
