package dev.sluice.cli.preview;

import dev.sluice.cli.Json;
import dev.sluice.cli.Progress;
import dev.sluice.subscription.Subscription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what a subscription would deliver. */
@Command(
        name = "preview",
        description =
                "Try subscriptions on a file or on what their topics got of late, by the job's own shaping: match rate, volume,"
                        + " fields that are never set, samples, limits of the receiver, dead letters. Reads only, and delivers"
                        + " nothing (docs/preview.md).",
        mixinStandardHelpOptions = true)
public final class PreviewCommand implements Callable<Integer> {
    private static final int MAX_SAMPLES = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LaneInput input = new LaneInput();

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "20",
            description = "Kept events to show, chosen at random; ${DEFAULT-VALUE} unless set.")
    private int samples;

    @Option(
            names = "--redact",
            description = "Hide every text in the samples; what the subscription masks is hidden in any case.")
    private boolean redact;

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    private record Report(String command, boolean ok, List<PreviewReport> subscriptions) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> problems = samples < 0 || samples > MAX_SAMPLES
                ? List.of("--sample: " + samples + " (expected: 0 to " + MAX_SAMPLES + ")")
                : List.of();
        LaneInput.Opened opened = input.open(true, problems);
        List<PreviewReport> reports = new ArrayList<>();
        for (Subscription subscription : opened.subscriptions()) {
            Feed feed = opened.feed(subscription, Progress.onStandardError()).orElseThrow();
            PreviewReport report = LanePreview.run(subscription, feed, samples, redact);
            reports.add(report);
            if (!json) {
                PreviewText.print(report, spec.commandLine().getOut());
            }
        }
        if (json) {
            spec.commandLine().getOut().println(Json.line(new Report("preview", true, reports)));
        }
        return ExitCode.OK;
    }
}
