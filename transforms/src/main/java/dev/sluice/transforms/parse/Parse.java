package dev.sluice.transforms.parse;

import dev.sluice.subscription.ParseMethod;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.FieldText;
import dev.sluice.transforms.step.StepSlots;
import java.util.List;

/**
 * Takes a text apart and writes what it finds into fields. What is not there is null; a text that is not written as it should be
 * makes all of them null, and the event counts as unparsed. A blank text has nothing in it.
 */
public final class Parse implements EventStep {
    private final FieldText text;
    private final TextParser parser;
    private final int[] slots;
    private final FoundTexts found;

    private Parse(FieldText text, TextParser parser, int[] slots) {
        this.text = text;
        this.parser = parser;
        this.slots = slots;
        this.found = new FoundTexts(slots.length);
    }

    /**
     * Compiles the step for one lane and writer schema.
     *
     * @throws IllegalArgumentException when the field is neither a text nor a whole number in the writer schema
     */
    public static EventStep compile(StepSpec.Parse spec, PlacedStep placed, StepSlots slots) {
        FieldText text = FieldText.of(slots, placed.field(spec.field()));
        int[] written = spec.fields().values().stream()
                .mapToInt(name -> slots.writeText(placed.field(name)))
                .toArray();
        return new Parse(text, parser(spec.method(), List.copyOf(spec.fields().keySet())), written);
    }

    private static TextParser parser(ParseMethod method, List<String> keys) {
        if (method instanceof ParseMethod.KeyValue keyValue) {
            return new KeyValueParser(keyValue.pairs(), keyValue.sign(), keys);
        } else if (method instanceof ParseMethod.Json) {
            return new JsonObjectParser(keys);
        } else if (method instanceof ParseMethod.Csv csv) {
            return new CsvParser(csv.delimiter(), keys);
        }
        throw new IllegalStateException("no parser for " + method.getClass());
    }

    @Override
    public boolean apply(EventValues event) {
        found.clear();
        if (text.read(event.slots())
                && !isBlank(text)
                && !parser.parse(text.bytes(), text.start(), text.end(), found)) {
            found.clear();
            event.markUnparsed();
        }
        for (int i = 0; i < slots.length; i++) {
            if (found.has(i)) {
                event.putText(slots[i], found.bytes[i], found.start[i], found.end[i]);
            } else {
                event.putNull(slots[i]);
            }
        }
        return true;
    }

    private static boolean isBlank(FieldText text) {
        for (int at = text.start(); at < text.end(); at++) {
            if (text.bytes()[at] != ' ') {
                return false;
            }
        }
        return true;
    }
}
