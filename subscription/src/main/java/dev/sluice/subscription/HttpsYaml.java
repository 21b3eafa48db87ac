package dev.sluice.subscription;

import dev.sluice.subscription.SinkSpec.ProxySpec;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of the HTTPS sink, with its defaults. */
final class HttpsYaml {
    private static final HttpsProtocol.SplunkHec PLAIN_HEC = new HttpsProtocol.SplunkHec(null, null, null, null);

    /** Acknowledgements take minutes, and one that is missing must not be the end of the bundle. */
    private static final DeliverySpec ACKNOWLEDGED_DELIVERY = new DeliverySpec(
            DeliverySpec.DEFAULT.maxInFlight(),
            DeliverySpec.DEFAULT.requestTimeout(),
            HttpsProtocol.SplunkHec.ACKNOWLEDGE_WITHIN.multipliedBy(3));

    private static final Duration SHORTEST_ACKNOWLEDGEMENT = Duration.ofSeconds(1);

    /** The permission that the Logs Ingestion API asks for. */
    private static final String SENTINEL_SCOPE = "https://monitor.azure.com/.default";

    /** Where Splunk's collector has its paths, below what a proxy in front of it may add. */
    private static final String HEC_PATH = "/services/collector";

    /** Servers refuse requests whose headers have more than some 8 KB. */
    private static final int MAX_HEADERS = 16;

    private static final Shape<String> METADATA =
            Scalars.matching("a text of at most 255 characters", Pattern.compile("\\S(.{0,253}\\S)?"));

    private static final Shape<String> INDEX = Scalars.matching(
            "an index or data stream: lower-case letters, digits, '.', '_' and '-', at most 255",
            Pattern.compile("[a-z0-9][a-z0-9._-]{0,254}"));

    private static final Shape<String> RULE = Scalars.matching(
            "the rule's immutable id, dcr- and letters and digits", Pattern.compile("dcr-[A-Za-z0-9]{1,64}"));

    private static final Shape<String> STREAM = Scalars.matching(
            "a stream: letters, digits, '_' and '-', at most 128", Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}"));

    private static final Shape<String> LOCATION =
            Scalars.matching("a region, such as us or europe-west3", Pattern.compile("[a-z][a-z0-9-]{0,62}"));

    private static final Shape<String> UUID =
            Scalars.matching("a UUID", Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"));

    private static final Shape<String> LOG_TYPE = Scalars.matching(
            "a log type: capital letters, digits and '_', at most 128", Pattern.compile("[A-Z][A-Z0-9_]{0,127}"));

    private static final Shape<String> USER = Scalars.matching(
            "a user: visible ASCII characters without ':', at most 255", Pattern.compile("[!-9;-~]{1,255}"));

    private static final Shape<String> CLIENT =
            Scalars.matching("a client's id: visible ASCII characters, at most 255", Pattern.compile("[!-~]{1,255}"));

    private static final Shape<String> SCOPE = Scalars.matching(
            "scopes: visible ASCII characters, separated by single spaces, at most 1024",
            Pattern.compile("(?=.{1,1024}$)[!-~]+( [!-~]+)*"));

    private static final Shape<String> SCHEME =
            Scalars.matching("a word, such as ApiKey", Pattern.compile("[A-Za-z0-9._~-]{1,64}"));

    private static final Shape<String> KEY_HEADER = Scalars.matching(
            "Authorization, or a header that the sink does not set itself",
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}"));

    private static final Shape<ProxySpec> PROXY = Scalars.scalar("a proxy, host:port", HttpsYaml::proxy);

    private HttpsYaml() {}

    /** The protocols by their names in YAML. */
    private enum Kind {
        JSON_LINES(null),
        JSON_ARRAY(null),
        SPLUNK_HEC("hec"),
        ELASTIC_BULK("elastic"),
        SENTINEL("sentinel"),
        SECOPS("secops");

        /** The key of the protocol's own options, or null when it has none. */
        final @Nullable String options;

        Kind(@Nullable String options) {
            this.options = options;
        }

        String yamlName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Of the section; null when what is there is none. */
        static @Nullable Kind of(Section section) {
            if (section.field("protocol") == null) {
                return JSON_LINES;
            }
            for (Kind kind : values()) {
                if (section.has("protocol", kind.yamlName())) {
                    return kind;
                }
            }
            return null;
        }

        /** Whether the URL names the server alone, since the protocol has paths of its own. */
        boolean hasPaths() {
            return this == ELASTIC_BULK || this == SENTINEL || this == SECOPS;
        }
    }

    static Supplier<SinkSpec.Https> https(Section section) {
        boolean plaintext = section.has("allowPlaintext", "true");
        Supplier<Boolean> allowPlaintext = section.optional("allowPlaintext", Scalars.BOOLEAN, false);
        Supplier<URI> url = section.required("url", Scalars.url(plaintext), "an https URL");
        var unused = section.optional("protocol", Scalars.choice(Kind.class), Kind.JSON_LINES);
        Kind kind = Kind.of(section);
        checkUrl(section, kind);
        Supplier<HttpsProtocol> protocol = protocol(section, kind);
        Supplier<AuthSpec> auth = auth(section, kind, plaintext);
        Supplier<TlsSpec> tls = section.optional("tls", Shape.mapping(SinkYaml::tls), SinkYaml.JDK_TRUST);
        Supplier<@Nullable ProxySpec> proxy = section.nullable("proxy", PROXY);
        Supplier<List<HeaderSpec>> headers = section.optional("headers", HttpsYaml::headers, List.of());
        Supplier<Boolean> gzip = section.optional("gzip", Scalars.BOOLEAN, true);
        Supplier<BatchSpec> batch = SinkYaml.batch(section, BatchSpec.REQUEST, maxBytes(kind));
        Field hec = section.field("hec");
        boolean acknowledged = kind == Kind.SPLUNK_HEC && hec != null && isAcknowledged(hec);
        Supplier<DeliverySpec> delivery =
                SinkYaml.delivery(section, acknowledged ? ACKNOWLEDGED_DELIVERY : DeliverySpec.ADAPTIVE);
        return () -> new SinkSpec.Https(
                url.get(),
                protocol.get(),
                auth.get(),
                tls.get(),
                proxy.get(),
                headers.get(),
                gzip.get(),
                allowPlaintext.get(),
                batch.get(),
                delivery.get());
    }

    private static void checkUrl(Section section, @Nullable Kind kind) {
        Field url = section.field("url");
        if (kind == null || url == null) {
            return;
        }
        String text = url.quietly().orElse("");
        if (kind.hasPaths() && text.contains("?")) {
            url.invalid("a URL without a query, as " + kind.yamlName() + " has paths of its own");
        }
        Field hec = section.field("hec");
        if (kind == Kind.SPLUNK_HEC && hec != null && isAcknowledged(hec) && !text.contains(HEC_PATH)) {
            url.invalid("a URL with " + HEC_PATH + ", as acknowledgements are asked for beside it");
        }
    }

    /** The options of the chosen protocol; those of others are without effect, so they are a mistake. */
    private static Supplier<HttpsProtocol> protocol(Section section, @Nullable Kind chosen) {
        Map<Kind, Shape<HttpsProtocol>> shapes = new EnumMap<>(Kind.class);
        shapes.put(Kind.SPLUNK_HEC, Shape.mapping(HttpsYaml::hec));
        shapes.put(Kind.ELASTIC_BULK, Shape.mapping(HttpsYaml::elastic));
        shapes.put(Kind.SENTINEL, Shape.mapping(HttpsYaml::sentinel));
        shapes.put(Kind.SECOPS, Shape.mapping(HttpsYaml::secOps));
        Supplier<HttpsProtocol> result = Field.never();
        if (chosen == Kind.JSON_LINES) {
            result = HttpsProtocol.JsonLines::new;
        } else if (chosen == Kind.JSON_ARRAY) {
            result = HttpsProtocol.JsonArray::new;
        }
        for (Map.Entry<Kind, Shape<HttpsProtocol>> each : shapes.entrySet()) {
            Kind kind = each.getKey();
            String key = String.valueOf(kind.options);
            Field options = section.field(key);
            if (kind == chosen) {
                result = kind == Kind.SPLUNK_HEC
                        ? section.optional(key, each.getValue(), PLAIN_HEC)
                        : section.required(key, each.getValue(), "the options of " + kind.yamlName());
            } else if (options != null && chosen == null) {
                var unused = each.getValue().read(options);
            } else if (options != null) {
                options.invalid("protocol: " + kind.yamlName() + ", whose options these are");
            }
        }
        return result;
    }

    private static boolean isAcknowledged(Field hec) {
        return hec.node() instanceof YamlNode.Mapping mapping
                && new Section(hec, mapping).has("acknowledgement", "true");
    }

    private static Supplier<HttpsProtocol> hec(Section section) {
        Supplier<@Nullable String> source = section.nullable("source", METADATA);
        Supplier<@Nullable String> sourcetype = section.nullable("sourcetype", METADATA);
        Supplier<@Nullable String> index = section.nullable("index", METADATA);
        Supplier<Boolean> acknowledgement = section.optional("acknowledgement", Scalars.BOOLEAN, false);
        Supplier<Duration> within = section.optional(
                "acknowledgeWithin",
                Scalars.duration(SHORTEST_ACKNOWLEDGEMENT, DeliverySpec.MAX_TIMEOUT),
                HttpsProtocol.SplunkHec.ACKNOWLEDGE_WITHIN);
        Field time = section.field("acknowledgeWithin");
        if (time != null && !section.has("acknowledgement", "true")) {
            time.invalid("acknowledgement: true, as nothing is waited for without it");
        }
        return () -> new HttpsProtocol.SplunkHec(
                source.get(), sourcetype.get(), index.get(), acknowledgement.get() ? within.get() : null);
    }

    private static Supplier<HttpsProtocol> elastic(Section section) {
        Supplier<String> index = section.required("index", INDEX, "an index or a data stream");
        return () -> new HttpsProtocol.ElasticBulk(index.get());
    }

    private static Supplier<HttpsProtocol> sentinel(Section section) {
        Supplier<String> rule = section.required("rule", RULE, "the data collection rule's immutable id");
        Supplier<String> stream = section.required("stream", STREAM, "a stream of the rule, such as Custom-Firewall");
        return () -> new HttpsProtocol.Sentinel(rule.get(), stream.get());
    }

    private static Supplier<HttpsProtocol> secOps(Section section) {
        Supplier<String> project = section.required("project", SinkYaml.PROJECT, "a Google Cloud project");
        Supplier<String> location = section.required("location", LOCATION, "a region, such as us");
        Supplier<String> instance = section.required("instance", UUID, "the instance's id");
        Supplier<String> logType = section.required("logType", LOG_TYPE, "a log type, such as PAN_FIREWALL");
        Supplier<@Nullable String> forwarder = section.nullable("forwarder", UUID);
        return () ->
                new HttpsProtocol.SecOps(project.get(), location.get(), instance.get(), logType.get(), forwarder.get());
    }

    private static long maxBytes(@Nullable Kind kind) {
        if (kind == Kind.SENTINEL) {
            return new HttpsProtocol.Sentinel("", "").maxRequestBytes();
        }
        return kind == Kind.SECOPS
                ? new HttpsProtocol.SecOps("", "", "", "", null).maxRequestBytes()
                : BatchSpec.MAX_REQUEST_BYTES;
    }

    /** Nothing below {@code auth} is ever shown: a misplaced text there is likely a secret. */
    private static Supplier<AuthSpec> auth(Section sink, @Nullable Kind kind, boolean plaintext) {
        if (kind == Kind.SENTINEL) {
            return sink.required(
                    "auth", field -> auth(field, SENTINEL_SCOPE, plaintext), "oauth2, as Entra asks for it");
        }
        if (kind == Kind.SECOPS) {
            return sink.required(
                    "auth", field -> auth(field, null, plaintext), "serviceAccount, as Google asks for it");
        }
        return sink.optional("auth", field -> auth(field, null, plaintext), new AuthSpec.None());
    }

    private static Supplier<AuthSpec> auth(Field shown, @Nullable String defaultScope, boolean plaintext) {
        Field field = shown.secret();
        if (field.node() instanceof YamlNode.Text text && text.text().equals("none")) {
            return AuthSpec.None::new;
        }
        Map<String, Shape<? extends AuthSpec>> kinds = new LinkedHashMap<>();
        kinds.put("basic", Shape.mapping(HttpsYaml::basic));
        kinds.put("bearer", value -> {
            Supplier<SecretRef> token = Scalars.SECRET.read(value);
            return () -> new AuthSpec.Bearer(token.get());
        });
        kinds.put("token", value -> {
            Supplier<SecretRef> token = Scalars.SECRET.read(value);
            return () -> new AuthSpec.SplunkToken(token.get());
        });
        kinds.put("apiKey", Shape.mapping(HttpsYaml::apiKey));
        kinds.put("oauth2", Shape.mapping(section -> oauth2(section, defaultScope, plaintext)));
        kinds.put("serviceAccount", value -> {
            Supplier<SecretRef> key = Scalars.SECRET.read(value);
            return () -> new AuthSpec.ServiceAccount(key.get());
        });
        if (!(field.node() instanceof YamlNode.Mapping)) {
            return field.invalid("none, or a mapping with one of " + String.join(", ", kinds.keySet()));
        }
        return Shape.<AuthSpec>oneOf(kinds).read(field);
    }

    private static Supplier<AuthSpec> basic(Section section) {
        Supplier<String> user = section.required("user", USER, "a user");
        Supplier<SecretRef> password = section.required("password", Scalars.SECRET, "{secret: \"file:/path\"}");
        return () -> new AuthSpec.Basic(user.get(), password.get());
    }

    private static Supplier<AuthSpec> apiKey(Section section) {
        Supplier<String> header = section.optional("header", KEY_HEADER, "Authorization");
        boolean authorization = section.field("header") == null || section.has("header", "Authorization");
        Supplier<@Nullable String> scheme = section.nullable("scheme", SCHEME);
        Supplier<SecretRef> key = section.required("key", Scalars.SECRET, "{secret: \"file:/path\"}");
        return () -> {
            String given = scheme.get();
            return new AuthSpec.ApiKey(header.get(), given == null && authorization ? "ApiKey" : given, key.get());
        };
    }

    private static Supplier<AuthSpec> oauth2(Section section, @Nullable String defaultScope, boolean plaintext) {
        Supplier<URI> tokenUrl = section.required("tokenUrl", Scalars.url(plaintext), "an https URL");
        Supplier<String> clientId = section.required("clientId", CLIENT, "the client's id");
        Supplier<SecretRef> clientSecret = section.required("clientSecret", Scalars.SECRET, "{secret: \"file:/path\"}");
        Supplier<@Nullable String> scope = section.nullable("scope", SCOPE);
        return () -> {
            String given = scope.get();
            return new AuthSpec.OAuth2(
                    tokenUrl.get(), clientId.get(), clientSecret.get(), given == null ? defaultScope : given);
        };
    }

    private static Optional<ProxySpec> proxy(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1
                || !text.substring(0, colon).matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}]")) {
            return Optional.empty();
        }
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            return Optional.empty();
        }
        return Optional.of(new ProxySpec(text.substring(0, colon), Integer.parseInt(port)));
    }

    private static Supplier<List<HeaderSpec>> headers(Field field) {
        if (!(field.node() instanceof YamlNode.Mapping mapping)
                || mapping.entries().isEmpty()
                || mapping.entries().size() > MAX_HEADERS) {
            return field.invalid("a mapping of at most " + MAX_HEADERS + " names to values");
        }
        List<Supplier<HeaderSpec>> headers = new ArrayList<>();
        mapping.entries().forEach((name, entry) -> {
            Field value = field.child(field.path() + "." + name, entry.value());
            if (!HeaderSpec.isName(name)) {
                value.report(entry.key(), Field.quote(name), "a header that the sink does not set itself", null);
                return;
            }
            Supplier<String> template = Scalars.scalar(
                            "visible ASCII characters and spaces, at most " + HeaderSpec.MAX_TEMPLATE_CHARS,
                            text -> Optional.of(text).filter(HeaderSpec::isTemplate))
                    .read(value.withOwnVariables(HeaderSpec.VARIABLES));
            headers.add(() -> new HeaderSpec(name, template.get()));
        });
        return () -> headers.stream().map(Supplier::get).toList();
    }
}
