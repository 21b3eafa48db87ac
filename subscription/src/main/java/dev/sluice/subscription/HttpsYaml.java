package dev.sluice.subscription;

import dev.sluice.subscription.SinkSpec.ProxySpec;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
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

    private static final Shape<List<HeaderSpec>> HEADERS = Shape.of(
            new Form.Names(
                    "a mapping of at most " + MAX_HEADERS + " names to values",
                    new Form.Text(
                            "visible ASCII characters and spaces, at most " + HeaderSpec.MAX_TEMPLATE_CHARS, null),
                    1),
            HttpsYaml::headers);

    private HttpsYaml() {}

    /** The protocols by their names in YAML. */
    private enum Kind {
        JSON_LINES(null),
        JSON_ARRAY(null),
        LINES(null),
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

        /** Whether events may be other text than JSON. */
        boolean takesText() {
            return this == LINES || this == SPLUNK_HEC || this == SECOPS;
        }

        /** Whether the URL names the server alone, since the protocol has paths of its own. */
        boolean hasPaths() {
            return this == ELASTIC_BULK || this == SENTINEL || this == SECOPS;
        }
    }

    static Supplier<SinkSpec.Https> https(Section section) {
        boolean plaintext = section.has("allowPlaintext", "true");
        Supplier<Boolean> allowPlaintext =
                section.optional("allowPlaintext", "whether `url` may be an http URL", Scalars.BOOLEAN, false);
        Supplier<URI> url = section.required(
                "url", "where requests go; no user, password or fragment", Scalars.url(plaintext), "an https URL");
        var unused = section.optional(
                "protocol",
                "how events are framed and answers understood; the options of one that is not chosen are refused",
                Scalars.choice(Kind.class),
                Kind.JSON_LINES);
        Kind kind = Kind.of(section);
        checkUrl(section, kind);
        Supplier<HttpsProtocol> protocol = protocol(section, kind);
        Supplier<FormatSpec> format = SchemaYaml.in(section, format(section, kind));
        Supplier<AuthSpec> auth = auth(section, kind, plaintext);
        Supplier<TlsSpec> tls =
                section.optional("tls", "certificates", Shape.mapping(SinkYaml::tls), SinkYaml.JDK_TRUST);
        Supplier<@Nullable ProxySpec> proxy =
                section.nullable("proxy", "an HTTP proxy that connects to the receiver", PROXY);
        Supplier<List<HeaderSpec>> headers = section.optionalOr(
                "headers",
                "further headers, with `${tenant}`, `${lane}`, `${topic}`; not those that the sink sets",
                HEADERS,
                "none",
                List::of);
        Supplier<Boolean> gzip = section.optional("gzip", "whether bodies are compressed", Scalars.BOOLEAN, true);
        Supplier<BatchSpec> batch = SinkYaml.batch(section, BatchSpec.REQUEST, maxBytes(kind));
        Field hec = section.field("hec");
        boolean acknowledged = kind == Kind.SPLUNK_HEC && hec != null && isAcknowledged(hec);
        Supplier<DeliverySpec> delivery =
                SinkYaml.delivery(section, acknowledged ? ACKNOWLEDGED_DELIVERY : DeliverySpec.ADAPTIVE);
        return () -> new SinkSpec.Https(
                url.get(),
                protocol.get(),
                format.get(),
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
        } else if (chosen == Kind.LINES) {
            result = HttpsProtocol.Lines::new;
        }
        for (Map.Entry<Kind, Shape<HttpsProtocol>> each : shapes.entrySet()) {
            Kind kind = each.getKey();
            String key = String.valueOf(kind.options);
            Shape<HttpsProtocol> shape = each.getValue();
            Field options = section.field(key);
            section.declare(key, "only with `protocol: " + kind.yamlName() + "`", "", shape);
            if (kind == chosen && options != null) {
                result = shape.read(options);
            } else if (kind == chosen) {
                result = kind == Kind.SPLUNK_HEC
                        ? () -> PLAIN_HEC
                        : section.missing(key, "the options of " + kind.yamlName());
            } else if (options != null && chosen == null) {
                var unused = shape.read(options);
            } else if (options != null) {
                options.invalid("protocol: " + kind.yamlName() + ", whose options these are");
            }
        }
        return result;
    }

    private static Supplier<FormatSpec> format(Section section, @Nullable Kind kind) {
        Supplier<FormatSpec> format = section.optional(
                "format",
                "what an event is: [formats](formats.md); other than JSON only with `lines`, `splunk-hec` and `secops`",
                FormatYaml.TEXT,
                new FormatSpec.Json());
        Field given = section.field("format");
        if (given != null && kind != null && !kind.takesText() && FormatYaml.isOtherThanJson(given)) {
            given.invalid(
                    "json with protocol: " + kind.yamlName() + ", as only lines, splunk-hec and secops take others");
        }
        return format;
    }

    private static boolean isAcknowledged(Field hec) {
        return hec.node() instanceof YamlNode.Mapping mapping
                && new Section(hec, mapping).has("acknowledgement", "true");
    }

    private static Supplier<HttpsProtocol> hec(Section section) {
        Supplier<@Nullable String> source = section.nullable("source", "Splunk's source of every event", METADATA);
        Supplier<@Nullable String> sourcetype =
                section.nullable("sourcetype", "Splunk's source type of every event", METADATA);
        Supplier<@Nullable String> index = section.nullable("index", "Splunk's index of every event", METADATA);
        Supplier<Boolean> acknowledgement = section.optional(
                "acknowledgement",
                "whether to wait for the indexers; the `url` has `/services/collector`, and `delivery.maxRetryTime` is `15m` unless set",
                Scalars.BOOLEAN,
                false);
        Supplier<Duration> within = section.optional(
                "acknowledgeWithin",
                "after this a request is sent again; only with `acknowledgement`",
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
        Supplier<String> index =
                section.required("index", "an index or a data stream", INDEX, "an index or a data stream");
        return () -> new HttpsProtocol.ElasticBulk(index.get());
    }

    private static Supplier<HttpsProtocol> sentinel(Section section) {
        Supplier<String> rule = section.required(
                "rule", "the data collection rule's immutable id", RULE, "the data collection rule's immutable id");
        Supplier<String> stream = section.required(
                "stream", "the stream of the rule", STREAM, "a stream of the rule, such as Custom-Firewall");
        return () -> new HttpsProtocol.Sentinel(rule.get(), stream.get());
    }

    private static Supplier<HttpsProtocol> secOps(Section section) {
        Supplier<String> project =
                section.required("project", "the project of the instance", SinkYaml.PROJECT, "a Google Cloud project");
        Supplier<String> location =
                section.required("location", "the region of the instance", LOCATION, "a region, such as us");
        Supplier<String> instance = section.required("instance", "the instance's id", UUID, "the instance's id");
        Supplier<String> logType =
                section.required("logType", "the parser", LOG_TYPE, "a log type, such as PAN_FIREWALL");
        Supplier<@Nullable String> forwarder =
                section.nullable("forwarder", "which forwarder the events are counted for", UUID);
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

    private static Supplier<AuthSpec> auth(Section sink, @Nullable Kind kind, boolean plaintext) {
        Shape<AuthSpec> shape = authShape(kind == Kind.SENTINEL ? SENTINEL_SCOPE : null, plaintext);
        String expected =
                kind == Kind.SENTINEL ? "oauth2, as Entra asks for it" : "serviceAccount, as Google asks for it";
        Supplier<@Nullable AuthSpec> given = sink.requiredIf(
                kind == Kind.SENTINEL || kind == Kind.SECOPS,
                "auth",
                "who sends, see [HTTPS](sinks/https.md#options); if left out `none`; required with `sentinel` (`oauth2`) and"
                        + " `secops` (`serviceAccount`)",
                shape,
                expected);
        return () -> {
            AuthSpec auth = given.get();
            return auth == null ? new AuthSpec.None() : auth;
        };
    }

    /** Nothing below {@code auth} is ever shown: a misplaced text there is likely a secret. */
    private static Shape<AuthSpec> authShape(@Nullable String defaultScope, boolean plaintext) {
        Kinds<AuthSpec> kinds = new Kinds<AuthSpec>()
                .put("basic", "user and password (RFC 7617)", Shape.mapping(HttpsYaml::basic))
                .put("bearer", "a token (RFC 6750)", Shape.map(Scalars.SECRET, AuthSpec.Bearer::new))
                .put("token", "a token of Splunk's collector", Shape.map(Scalars.SECRET, AuthSpec.SplunkToken::new))
                .put("apiKey", "a key in a header", Shape.mapping(HttpsYaml::apiKey))
                .put(
                        "oauth2",
                        "client credentials (RFC 6749, section 4.4)",
                        Shape.mapping(section -> oauth2(section, defaultScope, plaintext)))
                .put(
                        "serviceAccount",
                        "the key file of a Google service account",
                        Shape.map(Scalars.SECRET, AuthSpec.ServiceAccount::new));
        Shape<AuthSpec> oneOf = Shape.oneOf(kinds);
        Form form = new Form.Either(List.of(new Form.Choice(List.of("none")), oneOf.form()));
        return Shape.of(form, shown -> {
            Field field = shown.secret();
            if (field.node() instanceof YamlNode.Text text && text.text().equals("none")) {
                return AuthSpec.None::new;
            }
            return field.node() instanceof YamlNode.Mapping
                    ? oneOf.read(field)
                    : field.invalid("none, or a mapping with one of " + String.join(", ", kinds.keys()));
        });
    }

    private static Supplier<AuthSpec> basic(Section section) {
        Supplier<String> user = section.required("user", "the user, before a colon", USER, "a user");
        Supplier<SecretRef> password =
                section.required("password", "the password", Scalars.SECRET, "{secret: \"file:/path\"}");
        return () -> new AuthSpec.Basic(user.get(), password.get());
    }

    private static Supplier<AuthSpec> apiKey(Section section) {
        Supplier<String> header =
                section.optional("header", "the header that holds the key", KEY_HEADER, "Authorization");
        boolean authorization = section.field("header") == null || section.has("header", "Authorization");
        Supplier<@Nullable String> scheme = section.nullable(
                "scheme", "a word in front of the key; if left out `ApiKey` in `Authorization`", SCHEME);
        Supplier<SecretRef> key = section.required("key", "the key", Scalars.SECRET, "{secret: \"file:/path\"}");
        return () -> {
            String given = scheme.get();
            return new AuthSpec.ApiKey(header.get(), given == null && authorization ? "ApiKey" : given, key.get());
        };
    }

    private static Supplier<AuthSpec> oauth2(Section section, @Nullable String defaultScope, boolean plaintext) {
        Supplier<URI> tokenUrl =
                section.required("tokenUrl", "where tokens are got", Scalars.url(plaintext), "an https URL");
        Supplier<String> clientId = section.required("clientId", "the client's id", CLIENT, "the client's id");
        Supplier<SecretRef> clientSecret =
                section.required("clientSecret", "the client's secret", Scalars.SECRET, "{secret: \"file:/path\"}");
        Supplier<@Nullable String> scope = section.nullable(
                "scope", "what is asked for; if left out with `sentinel` `https://monitor.azure.com/.default`", SCOPE);
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
