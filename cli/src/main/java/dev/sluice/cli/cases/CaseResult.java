package dev.sluice.cli.cases;

import java.util.List;

/**
 * How one test went.
 *
 * @param subscription {@code tenant/name}
 * @param file where the test stands
 * @param line its line, from 1
 * @param difference lines that say what was expected and what was; empty when the test passed
 * @param millis how long it took
 */
record CaseResult(String subscription, String test, String file, int line, List<String> difference, long millis) {
    CaseResult {
        difference = List.copyOf(difference);
    }

    boolean ok() {
        return difference.isEmpty();
    }
}
