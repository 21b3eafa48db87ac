package dev.sluice.subscription;

import java.util.List;

/**
 * What a set of files held.
 *
 * @param subscriptions the subscriptions without problems, in the order of files and documents
 * @param drafts what can still be checked of those with problems
 * @param problems everything that is wrong, in the order of files and lines; a job starts only when this is empty
 */
public record ReadResult(
        List<SourcedSubscription> subscriptions, List<SubscriptionDraft> drafts, List<Problem> problems) {
    public ReadResult {
        subscriptions = List.copyOf(subscriptions);
        drafts = List.copyOf(drafts);
        problems = List.copyOf(problems);
    }
}
