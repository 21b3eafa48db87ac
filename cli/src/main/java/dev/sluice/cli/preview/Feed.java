package dev.sluice.cli.preview;

import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the records come from that one subscription is tried on. */
interface Feed {

    /** A trial on records of this feed. */
    Trial trialOf(Subscription subscription);

    /** Hands on all records, once. */
    Extent read(Consumer<RecordBatch> taker) throws IOException, InterruptedException;

    /**
     * What was read.
     *
     * @param source in words
     * @param records that were read
     * @param available records that there are, of which these are a part; more when a limit or the time ended the reading
     * @param span the time in which those available came; null when nobody knows
     * @param complete whether all was read that was to be read
     * @param unreadable what is no event, the first of them in words
     */
    record Extent(
            String source,
            long records,
            long available,
            @Nullable Duration span,
            boolean complete,
            Unreadable unreadable) {

        /** What one record read stands for in a day; 0 when nobody knows. */
        double perDay() {
            if (records == 0 || span == null || span.isZero()) {
                return 0;
            }
            return (double) available / records * Duration.ofDays(1).toMillis() / span.toMillis();
        }
    }

    /** What is no event, with the first ones in words. */
    record Unreadable(long count, List<String> examples) {
        static final Unreadable NONE = new Unreadable(0, List.of());

        public Unreadable {
            examples = List.copyOf(examples);
        }
    }
}
