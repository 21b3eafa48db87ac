package dev.sluice.cli.preview;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.cli.preview.PreviewReport.DeadLetters;
import dev.sluice.cli.preview.PreviewReport.OverLimit;
import dev.sluice.cli.preview.PreviewReport.Sample;
import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.events.RecordBatch;
import dev.sluice.pipelines.ReceiverLimits;
import dev.sluice.sinks.delivery.EventLimit;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tries one subscription on records and gathers what there is to tell. Holds no more than its samples. Not thread-safe. */
final class LanePreview {
    private static final JsonFactory JSON = new JsonFactory();

    /** The same records give the same samples. */
    private static final long SEED = 1;

    private final Subscription subscription;
    private final Trial trial;
    private final @Nullable Trial redacted;
    private final EventLimit limit;
    private final int mostSamples;
    private final Random random = new Random(SEED);

    private final Set<String> neverSet;
    private final Map<Reason, Letters> deadLetters = new EnumMap<>(Reason.class);
    private final Map<String, Over> overLimits = new TreeMap<>();
    private final List<Chosen> samples = new ArrayList<>();
    private long records;
    private long kept;
    private long failed;
    private long bytes;
    private long largestBytes;

    private record Chosen(long order, Sample sample) {}

    private static final class Letters {
        private final DeadLetter first;
        private long count;

        Letters(DeadLetter first) {
            this.first = first;
        }

        DeadLetters report() {
            return new DeadLetters(
                    first.stage().name().toLowerCase(Locale.ROOT),
                    first.reason().name().toLowerCase(Locale.ROOT),
                    count,
                    first.topic() + "-" + first.partition() + "-" + first.offset(),
                    first.detail());
        }
    }

    private static final class Over {
        private final EventLimit.Excess first;
        private final String example;
        private long count;
        private long largestBytes;

        Over(EventLimit.Excess first, String example) {
            this.first = first;
            this.example = example;
        }

        OverLimit report() {
            return new OverLimit(
                    first.limit(), count, largestBytes, first.allowedBytes(), first.consequence(), example);
        }
    }

    private LanePreview(Subscription subscription, Trial trial, @Nullable Trial redacted, int mostSamples) {
        this.subscription = subscription;
        this.trial = trial;
        this.redacted = redacted;
        this.limit = ReceiverLimits.of(subscription);
        this.mostSamples = mostSamples;
        this.neverSet = new LinkedHashSet<>(trial.plan().columns());
    }

    /**
     * Tries a subscription on all records of a feed.
     *
     * @param mostSamples kept events to show
     * @param redact whether these show no texts
     */
    static PreviewReport run(Subscription subscription, Feed feed, int mostSamples, boolean redact)
            throws IOException, InterruptedException {
        LanePreview preview = new LanePreview(
                subscription,
                feed.trialOf(subscription),
                redact ? feed.trialOf(Redaction.of(subscription)) : null,
                mostSamples);
        return preview.report(feed.read(preview::take));
    }

    private void take(RecordBatch batch) {
        Trial.Outcome outcome = trial.shape(batch);
        Trial.Outcome shown = redacted == null ? outcome : redacted.shape(batch);
        records += batch.count();
        for (EventBatch events : outcome.batches()) {
            for (int event = 0; event < events.count(); event++) {
                take(events, event, outcome, shown);
            }
        }
        for (DeadLetter letter : outcome.deadLetters()) {
            failed++;
            deadLetters.computeIfAbsent(letter.reason(), reason -> new Letters(letter)).count++;
        }
    }

    private void take(EventBatch events, int event, Trial.Outcome outcome, Trial.Outcome shown) {
        kept++;
        bytes += events.payloadLength(event);
        largestBytes = Math.max(largestBytes, events.payloadLength(event));
        limit.excess(events, event).ifPresent(excess -> {
            Over over = overLimits.computeIfAbsent(excess.limit(), name -> new Over(excess, events.eventId(event)));
            over.count++;
            over.largestBytes = Math.max(over.largestBytes, excess.bytes());
        });
        if (!neverSet.isEmpty()) {
            outcome.json(events.offset(event)).ifPresent(this::noteFields);
        }
        choose(events, event, shown);
    }

    /** Each kept event is shown with the same probability (Vitter's algorithm R). */
    private void choose(EventBatch events, int event, Trial.Outcome shown) {
        if (samples.size() < mostSamples) {
            samples.add(sample(events, event, shown));
        } else if (mostSamples > 0) {
            long place = random.nextLong(kept);
            if (place < mostSamples) {
                samples.set((int) place, sample(events, event, shown));
            }
        }
    }

    private Chosen sample(EventBatch events, int event, Trial.Outcome shown) {
        long offset = events.offset(event);
        String text = new String(shown.text(offset), StandardCharsets.UTF_8);
        String base64 = shown.isText() ? null : Base64.getEncoder().encodeToString(shown.payload(offset));
        return new Chosen(kept, new Sample(events.eventId(event), text, base64));
    }

    private void noteFields(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                neverSet.remove(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("event: not readable (expected: a JSON object)", e);
        }
    }

    private PreviewReport report(Feed.Extent extent) {
        double perDay = extent.perDay();
        return new PreviewReport(
                subscription.lane(),
                subscription.sink().kind().name().toLowerCase(Locale.ROOT),
                SinkWords.format(subscription.sink().format()),
                new PreviewReport.Input(
                        extent.source(),
                        extent.records(),
                        extent.available(),
                        extent.span() == null ? null : extent.span().toMillis() / 1000.0,
                        extent.complete(),
                        extent.unreadable().count(),
                        extent.unreadable().examples()),
                new PreviewReport.Match(
                        kept,
                        records - kept - failed - trial.droppedBySteps(),
                        trial.droppedBySteps(),
                        failed,
                        records == 0 ? 0 : (double) kept / records),
                new PreviewReport.Volume(
                        bytes,
                        kept == 0 ? 0 : bytes / kept,
                        largestBytes,
                        perDay == 0 ? null : Math.round(kept * perDay),
                        perDay == 0 ? null : Math.round(bytes * perDay)),
                kept == 0 ? List.of() : List.copyOf(neverSet),
                deadLetters.values().stream()
                        .map(Letters::report)
                        .sorted(Comparator.comparingLong(DeadLetters::count).reversed())
                        .toList(),
                overLimits.values().stream().map(Over::report).toList(),
                samples.stream()
                        .sorted(Comparator.comparingLong(Chosen::order))
                        .map(Chosen::sample)
                        .toList());
    }
}
