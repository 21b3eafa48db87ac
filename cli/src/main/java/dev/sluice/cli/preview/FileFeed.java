package dev.sluice.cli.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.cases.GivenEvents;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.json.UnreadableEventException;
import dev.sluice.events.panos.PanOsLogFile;
import dev.sluice.events.panos.PanOsLogParser;
import dev.sluice.events.panos.ParsedLine;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.Trial;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/**
 * Events of a file, told apart by its first bytes: an Avro object container file, JSON objects, or log lines of a firewall.
 * They stand in partition 0 of the subscription's first topic, from offset 0 on.
 */
final class FileFeed implements Feed {
    private static final byte[] AVRO = {'O', 'b', 'j', 1};
    private static final int PEEKED_BYTES = 1024;
    private static final int SHOWN_UNREADABLE = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Subscription subscription;
    private final long limit;
    private final Instant now;

    /**
     * For one subscription.
     *
     * @param limit events to read at most
     * @param now when an event happened that does not say
     */
    FileFeed(Path file, Subscription subscription, long limit, Instant now) {
        this.file = file;
        this.subscription = subscription;
        this.limit = limit;
        this.now = now;
    }

    @Override
    public Trial trialOf(Subscription tried) {
        return Trial.ofEvents(tried);
    }

    @Override
    public Extent read(Consumer<RecordBatch> taker) throws IOException {
        Trial trial = trialOf(subscription);
        Reading reading = new Reading(new EventGatherer(trial.topic(), now, taker));
        byte[] first = firstBytes();
        if (Arrays.equals(AVRO, 0, AVRO.length, first, 0, Math.min(AVRO.length, first.length))) {
            readAvro(reading);
        } else if (new String(first, java.nio.charset.StandardCharsets.UTF_8)
                .stripLeading()
                .startsWith("{")) {
            readJson(new GivenEvents(trial, subscription.source().events(), now), reading);
        } else {
            readLog(reading);
        }
        EventGatherer events = reading.events;
        events.end();
        return new Extent(
                file.toString(),
                events.count(),
                events.count(),
                events.span(),
                !reading.isFull,
                new Unreadable(reading.unreadable, reading.examples));
    }

    private byte[] firstBytes() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(PEEKED_BYTES);
        }
    }

    /** How far the reading has come. */
    private final class Reading {
        private final EventGatherer events;
        private final List<String> examples = new ArrayList<>();
        private long unreadable;
        private boolean isFull;

        Reading(EventGatherer events) {
            this.events = events;
        }

        /** Whether a further event may be taken; asked only when there is one. */
        boolean hasRoom() {
            isFull = events.count() >= limit;
            return !isFull;
        }

        void refuse(String why) {
            unreadable++;
            if (examples.size() < SHOWN_UNREADABLE) {
                examples.add(file + ": " + why);
            }
        }
    }

    private void readAvro(Reading reading) throws IOException {
        try (DataFileReader<GenericRecord> records =
                new DataFileReader<>(file.toFile(), new GenericDatumReader<GenericRecord>())) {
            if (records.getSchema().getType() != Schema.Type.RECORD) {
                throw new IOException(file + ": " + records.getSchema().getType() + " (expected: records)");
            }
            while (records.hasNext() && reading.hasRoom()) {
                reading.events.take(records.next());
            }
        } catch (AvroRuntimeException e) {
            throw new IOException(file + ": (expected: an Avro object container file that is whole)", e);
        }
    }

    private void readJson(GivenEvents events, Reading reading) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                MappingIterator<JsonNode> objects =
                        JSON.readerFor(JsonNode.class).readValues(in)) {
            while (objects.hasNextValue() && reading.hasRoom()) {
                int line = objects.getCurrentLocation().getLineNr();
                if (!(objects.nextValue() instanceof ObjectNode fields)) {
                    reading.refuse("line " + line + ": (expected: a JSON object)");
                    continue;
                }
                try {
                    reading.events.take(events.read(fields));
                } catch (UnreadableEventException e) {
                    reading.refuse("line " + line + ": " + e.getMessage());
                }
            }
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file + ": line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage()
                            + " (expected: a JSON object)",
                    e);
        }
    }

    private void readLog(Reading reading) throws IOException {
        try (PanOsLogFile lines = PanOsLogFile.open(file, new PanOsLogParser())) {
            ParsedLine line = lines.next();
            while (line != null && reading.hasRoom()) {
                if (line instanceof ParsedLine.Event event) {
                    reading.events.take(event.event());
                } else if (line instanceof ParsedLine.Unreadable bad) {
                    reading.refuse(bad.describe());
                }
                line = lines.next();
            }
        }
    }
}
