package dev.sluice.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.pipelines.ConfigurationException;
import dev.sluice.pipelines.ledger.Balance;
import dev.sluice.pipelines.ledger.LaneBalance;
import dev.sluice.pipelines.ledger.LedgerBook;
import dev.sluice.pipelines.ledger.LedgerTopic;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.KafkaSpecReader;
import dev.sluice.subscription.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether a job's ledger balances. */
@Command(
        name = "ledger",
        description =
                "Read a job's ledger (run --ledgerTopic=NAME) to its present end and say whether it balances: read ="
                        + " delivered + filtered + dead-lettered + in flight, and no offset left out. Exit code 1 if it does not,"
                        + " or holds no such lane.",
        mixinStandardHelpOptions = true)
final class LedgerCommand implements Callable<Integer> {
    private static final String GAP = "  ";

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Brokers brokers = new Brokers();

    @Option(names = "--topic", required = true, paramLabel = "NAME", description = "The ledger's topic.")
    private String topic = "";

    @Option(names = "--job", paramLabel = "GROUP", description = "Only the job of this consumer group.")
    private @Nullable String job;

    @Option(names = "--lane", paramLabel = "TENANT/NAME", description = "Only this subscription.")
    private @Nullable String lane;

    @Option(names = "--settled", description = "Nothing may be in flight, as after a job was stopped with a savepoint.")
    private boolean settled;

    @Option(names = "--partitions", description = "Each partition by itself, too.")
    private boolean partitions;

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    private static final class Brokers {
        @Option(names = "--kafka", paramLabel = "HOST:PORT[,HOST:PORT]", description = "Brokers without security.")
        private @Nullable String servers;

        @Option(
                names = "--kafkaConfig",
                paramLabel = "FILE",
                description = "Brokers with security, as for run (docs/subscriptions.md).")
        private @Nullable Path file;
    }

    private record Report(String command, boolean ok, List<Line> lanes) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(
            @Nullable String job,
            @Nullable String lane,
            @Nullable String topic,
            @Nullable Integer partition,
            @JsonUnwrapped Balance balance,
            @Nullable List<Line> partitions) {

        static Line of(LaneBalance lane, @Nullable List<Line> partitions) {
            return new Line(lane.job(), lane.lane(), null, null, lane.total(), partitions);
        }

        static Line of(LaneBalance.Partition partition) {
            return new Line(null, null, partition.topic(), partition.partition(), partition.balance(), null);
        }
    }

    @Override
    public Integer call() {
        List<LaneBalance> lanes = LedgerBook.balance(LedgerTopic.at(kafka(), topic)).stream()
                .filter(found -> job == null || job.equals(found.job()))
                .filter(found -> lane == null || lane.equals(found.lane()))
                .toList();
        boolean ok = !lanes.isEmpty() && lanes.stream().map(LaneBalance::total).allMatch(this::isGood);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            List<Line> lines = lanes.stream()
                    .map(found -> Line.of(
                            found,
                            partitions
                                    ? found.partitions().stream().map(Line::of).toList()
                                    : null))
                    .toList();
            out.println(Json.line(new Report("ledger", ok, lines)));
        } else {
            if (!lanes.isEmpty()) {
                print(lanes, out);
            }
            out.println(lanes.size() + " lanes, " + (ok ? "balanced" : "not balanced"));
        }
        return ok ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private boolean isGood(Balance balance) {
        return balance.balanced() && !(settled && balance.inFlight() > 0);
    }

    private KafkaSpec kafka() {
        if (brokers.servers != null) {
            return KafkaSpec.plaintext(brokers.servers);
        }
        KafkaSpecReader.Result read = KafkaSpecReader.read(brokers.file, Map.of());
        if (read.kafka() == null) {
            throw new ConfigurationException(
                    read.problems().stream().map(Problem::describe).toList());
        }
        return read.kafka();
    }

    private void print(List<LaneBalance> lanes, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "job",
                "lane",
                "read",
                "delivered",
                "filtered",
                "dead-lettered",
                "in flight",
                "missing",
                "surplus",
                "gaps",
                "balanced"));
        for (LaneBalance found : lanes) {
            rows.add(row(found.job(), found.lane(), found.total()));
            if (partitions) {
                found.partitions()
                        .forEach(part -> rows.add(row("", part.topic() + "-" + part.partition(), part.balance())));
            }
        }
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String padding = " ".repeat(widths[column] - row.get(column).length());
                boolean text = column < 2;
                line.append(text ? row.get(column) + padding : padding + row.get(column))
                        .append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static List<String> row(String job, String name, Balance balance) {
        Stream<String> numbers = Stream.of(
                        balance.read(),
                        balance.delivered(),
                        balance.filtered(),
                        balance.deadLettered(),
                        balance.inFlight(),
                        balance.missing(),
                        balance.surplus(),
                        balance.gaps())
                .map(number -> String.format(Locale.ROOT, "%,d", number));
        return Stream.of(Stream.of(job, name), numbers, Stream.of(balance.balanced() ? "yes" : "no"))
                .flatMap(cells -> cells)
                .toList();
    }
}
