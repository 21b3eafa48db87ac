package dev.sluice.cli.preview;

import dev.sluice.subscription.Durations;
import dev.sluice.transforms.filter.ConditionReport;
import dev.sluice.transforms.shape.ShapingPlan.EventPlan;
import dev.sluice.transforms.shape.ShapingPlan.StepPlan;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An explanation for people. */
final class ExplainText {
    /** A line of a terminal or two; {@code --json} has all. */
    private static final int SHOWN_FIELDS = 10;

    private final Explanation explanation;
    private final PrintWriter out;

    private ExplainText(Explanation explanation, PrintWriter out) {
        this.explanation = explanation;
        this.out = out;
    }

    static void print(Explanation explanation, PrintWriter out) {
        new ExplainText(explanation, out).print();
        out.flush();
    }

    private void print() {
        out.println(explanation.subscription());
        Explanation.Source source = explanation.source();
        line("source", source.topics() + "; " + String.join(", ", source.events()) + "; schema " + source.schema());
        Explanation.Sample sample = explanation.sample();
        if (sample != null) {
            line("sample", Quantity.count(sample.records()) + " records from " + sample.source());
        }
        explanation.events().forEach(this::event);
        for (int i = 0; i < explanation.steps().size(); i++) {
            line(
                    i == 0 ? "steps" : "",
                    (i + 1) + ". " + step(i, explanation.steps().get(i)));
        }
        line("columns", "event_id, event_time, " + few(explanation.columns()));
        Explanation.Delivery delivery = explanation.delivery();
        line("format", delivery.format());
        line("sink", delivery.sink() + " to " + delivery.destination());
        line(
                "batch",
                "at most " + Quantity.count(delivery.batchEvents()) + " events, "
                        + Quantity.bytes(delivery.batchBytes()) + ", "
                        + Durations.format(Duration.ofMillis(delivery.batchAgeMillis()))
                        + "; " + delivery.requestsInFlight() + " under way");
        line("guarantee", delivery.guarantee());
        explanation.warnings().forEach(warning -> line("warning", warning));
    }

    private void event(EventPlan event) {
        line("event", event.record() + ", schema " + event.fingerprint());
        line("  read", event.read().size() + " of " + event.fields() + " fields: " + few(event.read()));
        ConditionReport filter = event.filter();
        if (event.trouble() != null) {
            line("  filter", "not reached, as every event becomes a dead letter");
        } else if (filter == null) {
            line("  filter", "none, every event is kept");
        } else {
            List<String> lines = new ArrayList<>();
            addCondition(filter, "", lines);
            for (int i = 0; i < lines.size(); i++) {
                line(i == 0 ? "  filter" : "", lines.get(i));
            }
        }
        Integer copied = event.copiedBefore();
        if (copied != null) {
            line("  copied", "before step " + (copied + 1) + ", which writes");
        }
    }

    private static void addCondition(ConditionReport condition, String indent, List<String> lines) {
        String what =
                switch (condition.kind()) {
                    case AND -> "all of these, in this order, until one is not true";
                    case OR -> "any of these, in this order, until one is true";
                    case NOT -> "not";
                    case TEST -> condition.text();
                };
        lines.add(indent + what + measured(condition));
        condition.parts().forEach(part -> addCondition(part, indent + "  ", lines));
    }

    private static String measured(ConditionReport condition) {
        if (condition.tested() == 0) {
            return "";
        }
        String unknown = condition.unknown() == 0
                ? ""
                : ", null for " + Quantity.percent(condition.unknown(), condition.tested());
        return "  [true for " + Quantity.percent(condition.met(), condition.tested()) + unknown + " of "
                + Quantity.count(condition.tested()) + "]";
    }

    private String step(int index, StepPlan step) {
        StringBuilder text = new StringBuilder(step.name());
        if (step.added().isEmpty() && step.removed().isEmpty()) {
            text.append(": the same ").append(step.columns()).append(" columns");
        } else {
            int before = step.columns() - step.added().size() + step.removed().size();
            text.append(": ").append(before).append(" columns become ").append(step.columns());
        }
        if (!step.added().isEmpty()) {
            text.append(", new ").append(few(step.added()));
        }
        if (!step.removed().isEmpty()) {
            text.append(", gone ").append(few(step.removed()));
        }
        if (!step.eachEvent()) {
            text.append("; costs an event nothing");
        } else if (explanation.events().stream().anyMatch(event -> isFirstToWrite(event, index))) {
            text.append("; copies the event first");
        }
        return text.toString();
    }

    private static boolean isFirstToWrite(EventPlan event, int index) {
        Integer copied = event.copiedBefore();
        return copied != null && copied == index;
    }

    private static String few(List<String> fields) {
        String shown = fields.stream().limit(SHOWN_FIELDS).collect(Collectors.joining(", "));
        int more = fields.size() - SHOWN_FIELDS;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private void line(String name, String text) {
        out.println(("  %-11s".formatted(name) + text.replaceAll("\\s*\\R\\s*", " ")).stripTrailing());
    }
}
