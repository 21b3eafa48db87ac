package dev.sluice.transforms.project;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.project.FieldsInPlace.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/** Applies steps to fields, one after the other, and goes on after a problem so that all of them are found. */
final class ProjectedFields {
    private final FieldsInPlace fields;
    private final ComputedFields computed;
    private final List<List<String>> stages = new ArrayList<>();
    private List<Column> columns = List.of();

    private ProjectedFields(List<Schema> readers) {
        fields = FieldsInPlace.of(readers);
        computed = new ComputedFields(fields);
    }

    static ProjectedFields of(List<Schema> readers, List<StepSpec> steps) {
        ProjectedFields projected = new ProjectedFields(readers);
        projected.endStage();
        for (int i = 0; i < steps.size(); i++) {
            String path = "steps[" + i + "]";
            StepSpec step = steps.get(i);
            if (step instanceof StepSpec.Include include) {
                projected.include(include, path + ".include");
            } else if (step instanceof StepSpec.Exclude exclude) {
                projected.exclude(exclude, path + ".exclude");
            } else if (step instanceof StepSpec.Rename rename) {
                projected.rename(rename, path + ".rename");
            } else if (step instanceof StepSpec.Mask mask) {
                projected.computed.mask(mask, path + ".mask");
            } else if (step instanceof StepSpec.SetFields set) {
                projected.computed.set(set, path + ".set");
            } else if (step instanceof StepSpec.Sample sample) {
                projected.computed.sample(sample, path + ".sample");
            } else if (step instanceof StepSpec.Suppress suppress) {
                projected.computed.suppress(suppress, path + ".suppress");
            } else if (step instanceof StepSpec.Parse parse) {
                projected.computed.parse(parse, path + ".parse");
            } else if (step instanceof StepSpec.Flatten flatten) {
                projected.computed.flatten(flatten, path + ".flatten");
            } else if (step instanceof StepSpec.Lookup lookup) {
                projected.computed.lookup(lookup, path + ".lookup");
            } else if (step instanceof StepSpec.ThreatMatch match) {
                projected.computed.threatMatch(match, path + ".threat-match");
            } else if (step instanceof StepSpec.Geoip geoip) {
                projected.computed.geoip(geoip, path + ".geoip");
            } else {
                throw new IllegalStateException("no case for the step " + step.getClass());
            }
            projected.endStage();
        }
        projected.columns = projected.fields.columns();
        return projected;
    }

    private void endStage() {
        stages.add(List.copyOf(fields.sources().keySet()));
    }

    /** The names of the fields before the first step, and behind each step. */
    List<List<String>> stages() {
        return List.copyOf(stages);
    }

    List<StepProblem> problems() {
        return List.copyOf(fields.problems());
    }

    /** The columns that the steps leave; complete only when there are no problems. */
    List<Column> columns() {
        return columns;
    }

    /** The steps that compute values or drop events, in their order. */
    List<PlacedStep> steps() {
        return computed.steps();
    }

    private void include(StepSpec.Include step, String path) {
        Map<String, Source> kept = new LinkedHashMap<>();
        for (int i = 0; i < step.fields().size(); i++) {
            String name = step.fields().get(i);
            String place = path + "[" + i + "]";
            Source source = fields.known(name, place);
            if (source != null && kept.put(name, source) != null) {
                fields.report(place, name, "every field once", null);
            }
        }
        if (kept.isEmpty() && step.fields().isEmpty()) {
            fields.problems().add(new StepProblem(path, "[]", "at least one field", null));
        }
        fields.replace(kept);
    }

    private void exclude(StepSpec.Exclude step, String path) {
        for (String name : step.fields().stream().sorted().toList()) {
            if (fields.known(name, path) != null) {
                fields.sources().remove(name);
            }
        }
    }

    private void rename(StepSpec.Rename step, String path) {
        NewNames names = NewNames.of(step, fields, path);
        Map<String, Source> renamed = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        fields.sources().forEach((name, source) -> {
            String target = names.target(name);
            // BigQuery does not tell columns apart by case.
            if (!taken.add(target.toLowerCase(Locale.ROOT))) {
                fields.report(names.placeOfClash(name, target), target, "a name that no other field has", null);
            } else {
                renamed.put(target, source);
            }
        });
        fields.replace(renamed);
    }
}
