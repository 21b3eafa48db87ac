package dev.sluice.cli.preview;

import dev.sluice.cli.Json;
import dev.sluice.cli.Progress;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how a subscription works. */
@Command(
        name = "explain",
        description =
                "Say how subscriptions are carried out: fields read, the filter's conditions in the order in which they are"
                        + " tried, steps, format, sink, guarantee, and what is probably not meant. With --input or --last each"
                        + " condition is counted on records. Delivers nothing (docs/preview.md).",
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LaneInput input = new LaneInput();

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    private record Report(String command, boolean ok, List<Explanation> subscriptions) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        LaneInput.Opened opened = input.open(false, List.of());
        List<Explanation> explanations = new ArrayList<>();
        for (Subscription subscription : opened.subscriptions()) {
            Explanation explanation = explain(subscription, opened.feed(subscription, Progress.onStandardError()));
            explanations.add(explanation);
            if (!json) {
                ExplainText.print(explanation, spec.commandLine().getOut());
            }
        }
        if (json) {
            spec.commandLine().getOut().println(Json.line(new Report("explain", true, explanations)));
        }
        return ExitCode.OK;
    }

    private static Explanation explain(Subscription subscription, Optional<Feed> feed)
            throws IOException, InterruptedException {
        if (feed.isEmpty()) {
            return Explanation.of(
                    subscription, null, Trial.ofRecords(subscription).plan());
        }
        Trial trial = feed.get().trialOf(subscription);
        Feed.Extent extent = feed.get().read(trial::shape);
        return Explanation.of(subscription, new Explanation.Sample(extent.source(), extent.records()), trial.plan());
    }
}
