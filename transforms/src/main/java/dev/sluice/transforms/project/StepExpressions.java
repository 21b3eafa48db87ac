package dev.sluice.transforms.project;

import dev.sluice.transforms.filter.FilterException;
import dev.sluice.transforms.filter.FilterProblem;
import dev.sluice.transforms.filter.ValueExpression;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.FieldsInPlace.Source;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/** The expressions of one step: what they read, and what they give. */
final class StepExpressions {
    private static final Schema TEXT = Schema.create(Schema.Type.STRING);

    private final FieldsInPlace fields;
    private final List<SlotLayout> layouts;
    private final Map<String, String> read = new HashMap<>();
    private final Map<String, SlotLayout.Slot> known = new LinkedHashMap<>();

    /** Expressions see the fields as they are now. */
    StepExpressions(FieldsInPlace fields) {
        this.fields = fields;
        this.layouts = fields.layouts();
    }

    /** What an expression gives; a text, as something has to be said, when there is a problem with it. */
    Schema check(String text, String path) {
        ValueExpression expression;
        try {
            expression = ValueExpression.parse(text);
        } catch (FilterException e) {
            fields.problems().add(new StepProblem(path, e.problem()));
            return TEXT;
        }
        boolean several = false;
        for (String name : expression.fields()) {
            Source source = fields.sources().get(name);
            if (source != null && source.schema() == null) {
                fields.report(path, name, "a field with " + source.trouble(), null);
                several = true;
            }
        }
        // A set, since the schemas share most fields, and so their problems.
        Set<FilterProblem> problems = new LinkedHashSet<>();
        layouts.forEach(layout -> problems.addAll(expression.check(layout)));
        if (several || !problems.isEmpty()) {
            problems.forEach(problem -> fields.problems().add(new StepProblem(path, problem)));
            return TEXT;
        }
        SlotLayout layout = layouts.get(0);
        for (String name : expression.fields()) {
            read.put(name, fields.sources().get(name).field());
            known.put(name, layout.slots().get(layout.indexOf(name)));
        }
        FieldType type = expression.type(layout);
        return Projection.delivered(type, TEXT);
    }

    /** The names that sound expressions read, to the slots' fields behind them. */
    Map<String, String> read() {
        return read;
    }

    /** What those names are. */
    SlotLayout known() {
        return new SlotLayout(List.copyOf(known.values()));
    }
}
