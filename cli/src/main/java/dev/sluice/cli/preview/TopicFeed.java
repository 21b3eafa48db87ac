package dev.sluice.cli.preview;

import dev.sluice.cli.Progress;
import dev.sluice.events.RecordBatch;
import dev.sluice.pipelines.read.RecentRecords;
import dev.sluice.subscription.Durations;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.Trial;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** What the topics of a subscription got of late. */
final class TopicFeed implements Feed {
    private final KafkaSpec kafka;
    private final Subscription subscription;
    private final Duration last;
    private final long limit;
    private final Duration timeout;
    private final Clock clock;
    private final Progress progress;

    TopicFeed(
            KafkaSpec kafka,
            Subscription subscription,
            Duration last,
            long limit,
            Duration timeout,
            Clock clock,
            Progress progress) {
        this.kafka = kafka;
        this.subscription = subscription;
        this.last = last;
        this.limit = limit;
        this.timeout = timeout;
        this.clock = clock;
        this.progress = progress;
    }

    @Override
    public Trial trialOf(Subscription tried) {
        return Trial.ofRecords(tried);
    }

    @Override
    public Extent read(Consumer<RecordBatch> taker) throws InterruptedException {
        SourceSpec source = subscription.source();
        RecentRecords recent = RecentRecords.find(kafka, source, last, limit, clock.instant());
        Counter counter = new Counter(taker, recent.toRead());
        boolean complete = recent.forEach(timeout, counter::take);
        progress.end();
        String topics = source.topicPattern() == null ? String.join(", ", source.topics()) : source.topicPattern();
        return new Extent(
                "the last " + Durations.format(last) + " of " + topics,
                counter.read,
                // Of markers and gaps nobody knows how many there are in front of what was read.
                Math.max(counter.read, recent.inWindow()),
                recent.span(),
                complete,
                Unreadable.NONE);
    }

    private final class Counter {
        private final Consumer<RecordBatch> taker;
        private final long toRead;
        private long read;

        Counter(Consumer<RecordBatch> taker, long toRead) {
            this.taker = taker;
            this.toRead = toRead;
        }

        void take(RecordBatch batch) {
            taker.accept(batch);
            read += batch.count();
            progress.update("%s: %,d of %,d records".formatted(subscription.lane(), read, toRead));
        }
    }
}
