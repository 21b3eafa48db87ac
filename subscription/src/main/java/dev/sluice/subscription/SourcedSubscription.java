package dev.sluice.subscription;

import java.nio.file.Path;
import java.util.List;

/**
 * A subscription and where it was read from.
 *
 * @param file the file as it was named to the reader
 * @param tests what should come of events, as the file says
 * @param lines where the subscription's values stand in the file
 */
public record SourcedSubscription(Path file, Subscription subscription, List<TestCase> tests, SourceMap lines) {
    public SourcedSubscription {
        tests = List.copyOf(tests);
    }
}
