package dev.sluice.cli.cases;

/** What came of an event. */
sealed interface Actual {

    /** In words. */
    String words();

    /**
     * It is delivered.
     *
     * @param text see {@link dev.sluice.transforms.shape.Trial.Outcome#text}
     */
    record Delivered(String text) implements Actual {
        @Override
        public String words() {
            return "kept, as " + text;
        }
    }

    /** Event types or filter do not want it. */
    record TurnedAway() implements Actual {
        @Override
        public String words() {
            return "dropped";
        }
    }

    /** It became a dead letter. */
    record DeadLettered(String why) implements Actual {
        @Override
        public String words() {
            return "failed, " + why;
        }
    }
}
