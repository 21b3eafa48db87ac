package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** What a reader sees: the events of all objects below {@code tenant=}, each named by its offset. */
final class VisibleEvents {
    private final InMemoryObjects bucket;
    private final List<List<String>> seenTwice = Collections.synchronizedList(new ArrayList<>());

    private final List<String> wrongManifests = Collections.synchronizedList(new ArrayList<>());

    private VisibleEvents(InMemoryObjects bucket) {
        this.bucket = bucket;
    }

    /** The events of all objects, in the order of the objects' names. */
    static List<String> of(Map<String, InMemoryObjects.Kept> objects) {
        List<String> events = new ArrayList<>();
        objects.forEach((name, kept) -> {
            if (!name.startsWith("_")) {
                events.addAll(in(name, kept.body()));
            }
        });
        return events;
    }

    /** Looks at a bucket whenever something changes there. */
    static VisibleEvents watching(InMemoryObjects bucket) {
        VisibleEvents watch = new VisibleEvents(bucket);
        bucket.onChange(watch::look);
        return watch;
    }

    private void look(Map<String, InMemoryObjects.Kept> objects) {
        List<String> seen = of(objects);
        if (new HashSet<>(seen).size() < seen.size()) {
            seenTwice.add(seen);
        }
        objects.forEach((name, kept) -> {
            if (name.startsWith(Manifests.ROOT)) {
                JsonNode manifest = json(kept.body());
                if (manifest.path("state").asText().equals("closed")
                        && !listed(manifest).equals(there(name, objects))) {
                    wrongManifests.add(name + " " + manifest);
                }
            }
        });
    }

    /** Name, generation and events of each object that the manifest lists. */
    private static Set<String> listed(JsonNode manifest) {
        Set<String> listed = new TreeSet<>();
        for (JsonNode object : manifest.path("objects")) {
            listed.add(object.path("name").asText() + " "
                    + object.path("generation").asLong() + " "
                    + object.path("events").asInt());
        }
        return listed;
    }

    private static Set<String> there(String manifest, Map<String, InMemoryObjects.Kept> objects) {
        String start = manifest.substring(Manifests.ROOT.length(), manifest.length() - ".json".length()) + "-";
        Set<String> there = new TreeSet<>();
        objects.forEach((name, kept) -> {
            if (name.startsWith(start)) {
                there.add(name + " " + kept.stored().generation() + " "
                        + in(name, kept.body()).size());
            }
        });
        return there;
    }

    static JsonNode json(byte[] body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (IOException e) {
            throw new AssertionError("not JSON", e);
        }
    }

    /** That these events and no others are there, none was ever there twice, and each label tells the truth. */
    void assertEachOnce(List<Long> offsets) {
        assertThat(seenTwice).as("seen with an event twice").isEmpty();
        assertThat(wrongManifests)
                .as("closed with something else than was there")
                .isEmpty();
        Map<String, InMemoryObjects.Kept> objects = bucket.objects();
        assertThat(of(objects))
                .containsExactlyInAnyOrderElementsOf(
                        offsets.stream().map(String::valueOf).toList());
        objects.forEach((name, kept) -> {
            if (!name.startsWith("_")) {
                List<String> events = in(name, kept.body());
                assertThat(kept.metadata())
                        .as(name)
                        .containsEntry("sluice-first-offset", events.get(0))
                        .containsEntry("sluice-last-offset", events.get(events.size() - 1))
                        .containsEntry("sluice-count", String.valueOf(events.size()));
            }
        });
    }

    static List<String> in(String name, byte[] body) {
        try {
            return name.endsWith(".avro") ? ids(body) : offsets(lines(body));
        } catch (IOException e) {
            throw new AssertionError("not a whole file: " + name, e);
        }
    }

    private static List<String> offsets(List<String> lines) {
        return lines.stream().map(line -> line.replaceAll("[^0-9]", "")).toList();
    }

    private static List<String> ids(byte[] body) throws IOException {
        List<String> ids = new ArrayList<>();
        try (DataFileStream<GenericRecord> file =
                new DataFileStream<>(new ByteArrayInputStream(body), new GenericDatumReader<>())) {
            file.forEach(event -> ids.add(event.get("event_id").toString()));
        }
        return ids;
    }

    static List<String> lines(byte[] body) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
