package dev.sluice.transforms.geoip;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.file.FileContent;
import dev.sluice.transforms.file.LaneFiles;
import dev.sluice.transforms.file.StepFile;
import dev.sluice.transforms.filter.IpAddress;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.FieldText;
import dev.sluice.transforms.step.StepSlots;
import dev.sluice.transforms.step.StepUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a MaxMind DB file says of the network that an address is in. */
public final class Geoip implements EventStep {
    private final GeoFile content;
    private final StepFile<GeoDatabase> file;
    private final RecordPaths paths;
    private final FieldText field;

    /** The slot of each of the paths. */
    private final int[] slots;

    private final byte @Nullable [] fallback;
    private final IpAddress address = new IpAddress();

    private Geoip(
            GeoFile content,
            StepFile<GeoDatabase> file,
            RecordPaths paths,
            FieldText field,
            int[] slots,
            byte @Nullable [] fallback) {
        this.content = content;
        this.file = file;
        this.paths = paths;
        this.field = field;
        this.slots = slots;
        this.fallback = fallback;
    }

    /** The file that the step reads. */
    public static FileContent<?> file(StepSpec.Geoip spec) {
        return GeoFile.of(spec);
    }

    /**
     * Compiles the step for one lane and writer schema.
     *
     * @throws IllegalArgumentException when the field is no text in the writer schema
     */
    public static EventStep compile(StepSpec.Geoip spec, PlacedStep placed, StepSlots slots, LaneFiles files) {
        GeoFile content = GeoFile.of(spec);
        FieldText field = FieldText.of(slots, placed.field(spec.field()));
        // Sorted, so that lanes that want the same share what is remembered.
        List<String> values = spec.add().keySet().stream().sorted().toList();
        int[] written = values.stream()
                .map(value -> placed.field(spec.add().get(value)))
                .mapToInt(slots::writeText)
                .toArray();
        String fallback = spec.fallback();
        return new Geoip(
                content,
                files.get(content),
                RecordPaths.of(values),
                field,
                written,
                fallback == null ? null : fallback.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean apply(EventValues event) {
        byte[][] texts = texts(event.slots());
        for (int i = 0; i < slots.length; i++) {
            byte[] text = texts[i].length > 0 ? texts[i] : fallback;
            if (text == null) {
                event.putNull(slots[i]);
            } else {
                int start = event.bytes().length();
                event.bytes().put(text);
                event.putText(slots[i], start);
            }
        }
        return true;
    }

    private byte[][] texts(FieldSlots values) {
        // Also without an address: a lane whose file is missing delivers nothing.
        GeoDatabase database = file.current();
        if (!field.read(values) || !address.read(field.bytes(), field.start(), field.end())) {
            return paths.nothing();
        }
        try {
            return database.texts(paths).of(address);
        } catch (IOException e) {
            throw new StepUnavailableException("file: " + content.path() + ": " + e.getMessage(), e);
        }
    }
}
