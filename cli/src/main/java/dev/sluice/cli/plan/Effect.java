package dev.sluice.cli.plan;

/**
 * What a change comes to.
 *
 * @param path what it comes from, such as {@code filter}; empty for the whole job or lane
 * @param text in words
 */
record Effect(Kind kind, String path, String text) {

    /** What has to be done, or happens. */
    enum Kind {
        /** The new job is refused at its launch, or delivers other events than the subscription means. */
        BREAKS("breaks"),
        /** The running job goes on as it is; the change counts for one that is started from its savepoint. */
        RESTART("restart with the savepoint"),
        /** As a restart, but the job has to be drained before, as a part of its state has no place in the new one. */
        DRAIN("restart after a drain"),
        /** Where reading begins. */
        POSITION("position"),
        /** Events arrive somewhere else. */
        DESTINATION("destination"),
        /** Delivered events have other fields. */
        FIELDS("fields"),
        /** Dead letters go to another topic. */
        DEAD_LETTERS("dead letters"),
        /** The running job honours it. */
        LIVE("live"),
        /** Nothing comes of it yet. */
        NOTHING("without effect");

        final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    String describe() {
        return kind.words + (path.isEmpty() ? ": " : ": " + path + ": ") + text;
    }
}
