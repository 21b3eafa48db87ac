package dev.sluice.transforms.project;

import dev.sluice.subscription.FieldValue;
import dev.sluice.subscription.MaskMethod;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.project.FieldsInPlace.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** What steps that compute values or drop events do to the fields: which they read, and the types of those they write. */
final class ComputedFields {
    private static final Schema TEXT = Schema.create(Schema.Type.STRING);
    private static final String TEXT_EXPECTED = "a text";
    private static final String TEXT_OR_NUMBER_EXPECTED = "a text or a whole number";

    private final FieldsInPlace fields;
    private final List<PlacedStep> steps = new ArrayList<>();

    ComputedFields(FieldsInPlace fields) {
        this.fields = fields;
    }

    List<PlacedStep> steps() {
        return List.copyOf(steps);
    }

    void mask(StepSpec.Mask step, String path) {
        Map<String, String> masked = new HashMap<>();
        for (int i = 0; i < step.fields().size(); i++) {
            String name = step.fields().get(i);
            String place = path + ".fields[" + i + "]";
            Source source = fields.known(name, place);
            if (source != null && isFit(step.method(), source, name, place)) {
                masked.put(name, source.field());
                fields.sources().put(name, new Source(source.field(), TEXT));
            }
        }
        steps.add(new PlacedStep(step, masked));
    }

    void set(StepSpec.SetFields step, String path) {
        StepExpressions expressions = new StepExpressions(fields);
        Map<String, Schema> schemas = new LinkedHashMap<>();
        step.values()
                .forEach((name, value) -> schemas.put(
                        name,
                        value instanceof FieldValue.Computed computed
                                ? expressions.check(computed.expression(), path + "." + name + ".expression")
                                : TEXT));
        Map<String, String> names = new HashMap<>(expressions.read());
        schemas.forEach((name, schema) -> write(name, path + "." + name, schema, names));
        steps.add(new PlacedStep(step, names, expressions.known()));
    }

    /**
     * Gives a field, or a new one behind all others, the type of what a step writes to it.
     *
     * @param names where the slots' field goes, unless there is a problem
     */
    private void write(String name, String place, Schema schema, Map<String, String> names) {
        Source source = fields.sources().get(name);
        boolean fit = source == null ? isNew(name, place) : hasOneType(source, name, place);
        if (fit) {
            // No field of a schema has a name like a place.
            String field = source == null ? place : source.field();
            names.put(name, field);
            fields.sources().put(name, new Source(field, schema));
        }
    }

    void lookup(StepSpec.Lookup step, String path) {
        Map<String, String> placed = new HashMap<>();
        readTextOrNumber(step.key(), path + ".key", placed);
        step.add().forEach((column, name) -> write(name, path + ".add." + column, TEXT, placed));
        steps.add(new PlacedStep(step, placed));
    }

    void geoip(StepSpec.Geoip step, String path) {
        Map<String, String> placed = new HashMap<>();
        readText(step.field(), path + ".field", placed);
        step.add().forEach((value, name) -> write(name, path + ".add." + value, TEXT, placed));
        steps.add(new PlacedStep(step, placed));
    }

    void sample(StepSpec.Sample step, String path) {
        Map<String, String> read = new HashMap<>();
        String by = step.by();
        if (by != null) {
            readTextOrNumber(by, path + ".by", read);
        }
        steps.add(new PlacedStep(step, read));
    }

    void suppress(StepSpec.Suppress step, String path) {
        Map<String, String> read = new HashMap<>();
        for (int i = 0; i < step.by().size(); i++) {
            String name = step.by().get(i);
            String place = path + ".by[" + i + "]";
            Source source = fields.known(name, place);
            if (source != null && isTextOrNumber(source, name, place)) {
                read.put(name, source.field());
            }
        }
        steps.add(new PlacedStep(step, read));
    }

    void parse(StepSpec.Parse step, String path) {
        Map<String, String> names = new HashMap<>();
        readText(step.field(), path + ".field", names);
        step.fields().forEach((key, name) -> write(name, path + ".fields." + key, TEXT, names));
        steps.add(new PlacedStep(step, names));
    }

    void flatten(StepSpec.Flatten step, String path) {
        Map<String, String> names = new HashMap<>();
        Map<String, Source> flattened = new LinkedHashMap<>(fields.sources());
        for (int i = 0; i < step.fields().size(); i++) {
            String name = step.fields().get(i);
            String place = path + ".fields[" + i + "]";
            Source source = fields.known(name, place);
            if (source != null && isRecord(source, name, place)) {
                names.put(name, source.field());
                Map<String, Source> leaves = RecordLeaves.of(source.meanings(), path + "." + name);
                leaves.forEach((leaf, found) -> names.put(name + "." + leaf, found.field()));
                flattened = withLeaves(flattened, name, leaves, step.separator(), place);
            }
        }
        fields.replace(flattened);
        steps.add(new PlacedStep(step, names));
    }

    /** The fields with a record's leaves in its place. */
    private Map<String, Source> withLeaves(
            Map<String, Source> sources, String name, Map<String, Source> leaves, String separator, String place) {
        Map<String, Source> all = new LinkedHashMap<>();
        sources.forEach((other, source) -> {
            if (!other.equals(name)) {
                all.put(other, source);
                return;
            }
            leaves.forEach((path, leaf) -> {
                String target = name + separator + path.replace(".", separator);
                boolean taken = Stream.concat(sources.keySet().stream(), all.keySet().stream())
                        .anyMatch(target::equalsIgnoreCase);
                if (taken) {
                    fields.report(place, target, "a name that no other field has", null);
                } else if (fields.isFit(target, place)) {
                    all.put(target, leaf);
                }
            });
        });
        return all;
    }

    private boolean isRecord(Source source, String name, String place) {
        boolean record = !source.meanings().isEmpty()
                && source.meanings().stream()
                        .allMatch(meaning -> meaning.value().getType() == Schema.Type.RECORD);
        return record || refuse(name, place, "a record");
    }

    void threatMatch(StepSpec.ThreatMatch step, String path) {
        Map<String, String> placed = new HashMap<>();
        readTexts(step.addresses(), path + ".addresses", placed);
        readTexts(step.domains(), path + ".domains", placed);
        step.add()
                .forEach((fact, name) ->
                        write(name, path + ".add." + fact.name().toLowerCase(Locale.ROOT), TEXT, placed));
        steps.add(new PlacedStep(step, placed));
    }

    private void readTexts(List<String> names, String path, Map<String, String> placed) {
        for (int i = 0; i < names.size(); i++) {
            readText(names.get(i), path + "[" + i + "]", placed);
        }
    }

    private void readText(String name, String place, Map<String, String> placed) {
        Source source = fields.known(name, place);
        if (source != null && isText(source, name, place)) {
            placed.put(name, source.field());
        }
    }

    private void readTextOrNumber(String name, String place, Map<String, String> placed) {
        Source source = fields.known(name, place);
        if (source != null && isTextOrNumber(source, name, place)) {
            placed.put(name, source.field());
        }
    }

    private boolean isNew(String name, String place) {
        boolean taken = fields.sources().keySet().stream().anyMatch(name::equalsIgnoreCase);
        if (taken) {
            fields.report(place, name, "a field that is there, or a name that none has in any case", null);
        }
        return !taken && fields.isFit(name, place);
    }

    private boolean isFit(MaskMethod method, Source source, String name, String place) {
        if (method instanceof MaskMethod.Redact) {
            return hasOneType(source, name, place);
        } else if (method instanceof MaskMethod.Truncate) {
            return isText(source, name, place);
        }
        return isTextOrNumber(source, name, place);
    }

    private boolean hasOneType(Source source, String name, String place) {
        return source.schema() != null || refuse(name, place, source.trouble());
    }

    private boolean isText(Source source, String name, String place) {
        boolean text = source.schema() != null && source.schema().getType() == Schema.Type.STRING;
        return text || refuse(name, place, TEXT_EXPECTED);
    }

    private boolean isTextOrNumber(Source source, String name, String place) {
        Schema schema = source.schema();
        boolean fit = schema != null
                && (schema.getType() == Schema.Type.STRING
                        || (schema.getType() == Schema.Type.LONG && schema.getLogicalType() == null));
        return fit || refuse(name, place, TEXT_OR_NUMBER_EXPECTED);
    }

    private boolean refuse(String name, String place, String expected) {
        fields.report(place, name, "a field with " + expected, null);
        return false;
    }
}
