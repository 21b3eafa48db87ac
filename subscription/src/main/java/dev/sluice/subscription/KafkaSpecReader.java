package dev.sluice.subscription;

import dev.sluice.subscription.KafkaSpec.Mechanism;
import dev.sluice.subscription.KafkaSpec.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads how to reach a Kafka cluster from a YAML file, with the rules and messages of {@link SubscriptionReader}. The
 * options are described in {@code docs/subscriptions.md}.
 */
public final class KafkaSpecReader {
    private static final Shape<String> BROKER =
            Scalars.matching("host:port", Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}"));

    private static final Shape<String> USER = Scalars.matching("a user name", Pattern.compile(".{1,255}"));

    private static final Pattern BROKERS_SPLIT = Pattern.compile("\\s*,\\s*");

    private static final Shape<List<String>> BROKER_LIST = Shape.list("brokers, each host:port", BROKER);

    private static final Shape<List<String>> BROKERS = Shape.of(
            new Form.Either(List.of(BROKER_LIST.form(), new Form.Text("one text of them with commas", null))),
            KafkaSpecReader::brokers);

    private KafkaSpecReader() {}

    /** What a file looks like. */
    static Form form() {
        return Shape.mapping(KafkaSpecReader::cluster).form();
    }

    /**
     * What a file held.
     *
     * @param kafka the cluster, or null when there are problems
     * @param problems everything that is wrong, in the order of lines
     */
    public record Result(@Nullable KafkaSpec kafka, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads one file, which holds one document.
     *
     * @param variables what stands for <code>${name}</code> inside values
     */
    public static Result read(Path file, Map<String, String> variables) {
        List<Problem> problems = new ArrayList<>();
        List<YamlFile.Document> documents = YamlFile.read(file, problems);
        KafkaSpec kafka = null;
        for (YamlFile.Document document : documents) {
            Optional<KafkaSpec> read =
                    document.build(file.toString(), Shape.mapping(KafkaSpecReader::cluster), variables, problems);
            kafka = read.orElse(null);
        }
        if (documents.size() > 1) {
            problems.add(documents
                    .get(1)
                    .lines()
                    .problem("yaml", documents.size() + " documents", "one document, as a job has one cluster", null));
        }
        problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return new Result(problems.isEmpty() ? kafka : null, problems);
    }

    private record Security(
            Protocol protocol,
            KafkaSpec.@Nullable Sasl sasl,
            @Nullable String caFile,
            @Nullable String clientCertificateFile,
            @Nullable SecretRef clientKey) {}

    private static Supplier<KafkaSpec> cluster(Section root) {
        Supplier<List<String>> brokers =
                root.required("bootstrapServers", "brokers to start from", BROKERS, "host:port of at least one broker");
        Supplier<Security> security = root.optional(
                "security",
                "what the brokers ask for",
                Shape.mapping(KafkaSpecReader::security),
                new Security(Protocol.PLAINTEXT, null, null, null, null));
        return () -> new KafkaSpec(
                brokers.get(),
                security.get().protocol(),
                security.get().sasl(),
                security.get().caFile(),
                security.get().clientCertificateFile(),
                security.get().clientKey());
    }

    /** A list, or one text with commas as Kafka's own configuration has it. */
    private static Supplier<List<String>> brokers(Field field) {
        if (!(field.node() instanceof YamlNode.Text)) {
            return BROKER_LIST.read(field);
        }
        Optional<String> text = field.text("host:port of at least one broker");
        if (text.isEmpty()) {
            return Field.never();
        }
        List<Supplier<String>> brokers = BROKERS_SPLIT
                .splitAsStream(text.get())
                .map(broker -> BROKER.read(field.child(
                        field.path(), new YamlNode.Text(broker, field.node().location()))))
                .toList();
        return () -> brokers.stream().map(Supplier::get).toList();
    }

    private static Supplier<Security> security(Section section) {
        Map<String, Protocol> protocols = new LinkedHashMap<>();
        for (Protocol protocol : Protocol.values()) {
            protocols.put(protocol.name(), protocol);
        }
        Map<String, Mechanism> mechanisms = new LinkedHashMap<>();
        for (Mechanism mechanism : Mechanism.values()) {
            mechanisms.put(mechanism.kafkaName(), mechanism);
        }
        Supplier<Protocol> protocol = section.optional(
                "protocol", "Kafka's `security.protocol`", Scalars.choice(protocols), Protocol.PLAINTEXT);
        // A misspelt protocol is one problem, not one more for everything that depends on it.
        boolean known = section.field("protocol") == null
                || protocols.keySet().stream().anyMatch(name -> section.has("protocol", name));
        boolean sasl = section.has("protocol", "SASL_PLAINTEXT") || section.has("protocol", "SASL_SSL");
        boolean tls = section.has("protocol", "SSL") || section.has("protocol", "SASL_SSL");
        boolean mutual = tls && (section.field("clientCertificateFile") != null || section.field("clientKey") != null);

        Dependent saslOnly =
                new Dependent(section, sasl, known && !sasl, "no SASL settings, as the protocol has no SASL");
        Dependent tlsOnly = new Dependent(section, false, known && !tls, "no TLS settings, as the protocol has no TLS");
        Dependent mutualOnly = new Dependent(section, mutual, tlsOnly.forbidden(), tlsOnly.contradiction());
        Supplier<@Nullable Mechanism> mechanism = saslOnly.value(
                "mechanism",
                "Kafka's `sasl.mechanism`; required with SASL, refused without",
                Scalars.choice(mechanisms),
                "a SASL mechanism, as the protocol has SASL");
        Supplier<@Nullable String> username = saslOnly.value(
                "username",
                "who the job is; required with SASL, refused without",
                USER,
                "a user name, as the protocol has SASL");
        Supplier<@Nullable SecretRef> password = saslOnly.value(
                "password",
                "the user's password; required with SASL, refused without",
                Scalars.SECRET,
                "{secret: \"env:NAME\"}, as the protocol has SASL");
        Supplier<@Nullable String> caFile = tlsOnly.value(
                "caFile",
                "PEM certificates to trust instead of the JDK's authorities; only with SSL",
                Scalars.FILE,
                "a file");
        Supplier<@Nullable String> certificate = mutualOnly.value(
                "clientCertificateFile",
                "the job's PEM chain for mutual TLS; only with SSL, together with `clientKey`",
                Scalars.FILE,
                "a file, as there is a clientKey");
        Supplier<@Nullable SecretRef> key = mutualOnly.value(
                "clientKey",
                "the certificate's key, PKCS#8 in PEM; only with SSL, together with `clientCertificateFile`",
                Scalars.SECRET,
                "{secret: \"file:/path\"}, as there is a clientCertificateFile");
        return () -> {
            Mechanism saslMechanism = mechanism.get();
            String saslUser = username.get();
            SecretRef saslPassword = password.get();
            boolean complete = saslMechanism != null && saslUser != null && saslPassword != null;
            return new Security(
                    protocol.get(),
                    complete ? new KafkaSpec.Sasl(saslMechanism, saslUser, saslPassword) : null,
                    caFile.get(),
                    certificate.get(),
                    key.get());
        };
    }

    /**
     * Options that only make sense with some protocols.
     *
     * @param required whether they must be there
     * @param forbidden whether they contradict the protocol
     * @param contradiction what is expected when they do
     */
    private record Dependent(Section section, boolean required, boolean forbidden, String contradiction) {

        <T> Supplier<@Nullable T> value(String key, String meaning, Shape<T> shape, String expected) {
            section.declare(key, meaning, "", shape);
            Field field = section.field(key);
            if (field == null) {
                return required ? section.missing(key, expected) : () -> null;
            }
            if (forbidden) {
                return field.report(field.node().location(), "set", contradiction, null);
            }
            return shape.read(field);
        }
    }
}
