package dev.sluice.testkit.siem;

import java.util.List;

/** What an endpoint makes of a request's body; a refused request leaves nothing behind. */
sealed interface Verdict {

    int status();

    String body();

    /**
     * All of it is taken.
     *
     * @param events number of events
     * @param ids of those events that have one
     */
    record Accepted(String body, long events, List<String> ids) implements Verdict {
        @Override
        public int status() {
            return 200;
        }
    }

    /** Nothing of it is taken, or there was nothing to take. */
    record Refused(int status, String body) implements Verdict {}
}
