package dev.sluice.subscription;

import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.Syslog;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogProtocol;
import dev.sluice.subscription.SinkSpec.SyslogRouting;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of the syslog sink, with its defaults. */
final class SyslogYaml {
    /** RFC 5425 assigns it. */
    private static final int TLS_PORT = 6514;

    /** RFC 5424: 1 to 48 printable ASCII characters. */
    private static final Shape<String> APP_NAME =
            Scalars.matching("1 to 48 printable ASCII characters without spaces", Pattern.compile("[!-~]{1,48}"));

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");

    private SyslogYaml() {}

    static Supplier<Syslog> sink(Section section) {
        Supplier<SyslogTransport> transport = section.optional(
                "transport",
                "RFC 5425, or RFC 6587 without encryption; RELP acknowledges each message; UDP loses them",
                Scalars.choice(SyslogTransport.class),
                SyslogTransport.TLS);
        Supplier<List<Collector>> collectors = collectors(section);
        Supplier<SyslogRouting> routing = section.optional(
                "routing",
                "which of several collectors a connection goes to; `balance` needs a connection for each",
                Scalars.choice(SyslogRouting.class),
                SyslogRouting.FAILOVER);
        Supplier<TlsSpec> tls = section.optional(
                "tls",
                "certificates; only with `tls` and `relp-tls`",
                Shape.mapping(SinkYaml::tls),
                SinkYaml.JDK_TRUST);
        Supplier<SyslogMessageSpec> messages = messages(section);
        Supplier<Integer> connections = section.optional(
                "connections",
                "connections kept open: collectors limit those of one sender, and each subtask opens its own",
                Scalars.wholeNumber(1, Syslog.MAX_CONNECTIONS),
                2);
        Supplier<FormatSpec> format = section.optional(
                "format", "the text of a message: [formats](formats.md)", FormatYaml.TEXT, new FormatSpec.Cef());
        Supplier<FormatSpec> text = SchemaYaml.in(section, format);
        Supplier<BatchSpec> batch = SinkYaml.batch(section, BatchSpec.REQUEST, BatchSpec.MAX_REQUEST_BYTES);
        Supplier<DeliverySpec> delivery = SinkYaml.delivery(section);
        section.optional(
                "allowLoss",
                "whether events may be lost without a sign; true with `udp`, and only there",
                Scalars.BOOLEAN,
                false);
        reportContradictions(section);
        return () -> new Syslog(
                collectors.get(),
                routing.get(),
                transport.get(),
                tls.get(),
                messages.get(),
                connections.get(),
                text.get(),
                batch.get(),
                delivery.get());
    }

    /** Either a host and a port, or a list of several of them. */
    private static Supplier<List<Collector>> collectors(Section section) {
        Field several = section.field("collectors");
        Field host = section.field("host");
        Field port = section.field("port");
        boolean portOfItsOwn = !section.has("transport", "tcp")
                && !section.has("transport", "relp")
                && !section.has("transport", "relp-tls")
                && !section.has("transport", "udp");
        if (several != null && host != null) {
            host.invalid("either host or collectors, not both");
        }
        if (several != null && port != null) {
            port.invalid("each collector with its own port, as host:port");
        }
        Supplier<@Nullable String> name = section.requiredIf(
                several == null,
                "host",
                "the collector; this or `collectors`",
                SinkYaml.HOST,
                "a host name or address, or collectors");
        Supplier<@Nullable Integer> number = section.requiredIf(
                several == null && !portOfItsOwn,
                "port",
                "the collector's port; if left out " + TLS_PORT + " (RFC 5425) with `tls`, else required",
                Scalars.wholeNumber(1, 65_535),
                "a port, as only transport: tls has one of its own");
        Supplier<@Nullable List<Collector>> list = section.nullable(
                "collectors",
                "several collectors, at most " + Syslog.MAX_COLLECTORS
                        + ", as `host:port`; the port of `tls` may be left out; one with `udp`",
                Shape.list("collectors", collector(portOfItsOwn)));
        return () -> {
            List<Collector> given = list.get();
            Integer givenPort = number.get();
            return given != null
                    ? given
                    : List.of(new Collector(
                            Objects.requireNonNull(name.get()), givenPort == null ? TLS_PORT : givenPort));
        };
    }

    private static Shape<Collector> collector(boolean portOfItsOwn) {
        String expected =
                portOfItsOwn ? "host or host:port" : "host:port, as only transport: tls has a port of its own";
        return Scalars.scalar(expected, text -> {
            Matcher matcher = HOST_AND_PORT.matcher(text);
            if (!matcher.matches() || (matcher.group(2) == null && !portOfItsOwn)) {
                return Optional.empty();
            }
            int port = matcher.group(2) == null ? TLS_PORT : Integer.parseInt(matcher.group(2));
            String host = matcher.group(1).replaceAll("[\\[\\]]", "");
            return port < 1 || port > 65_535 ? Optional.empty() : Optional.of(new Collector(host, port));
        });
    }

    private static Supplier<SyslogMessageSpec> messages(Section section) {
        Supplier<SyslogProtocol> protocol = section.optional(
                "protocol",
                "the format of a message; RFC 3164 can neither be split nor have a byte order mark",
                Scalars.choice(SyslogProtocol.class),
                SyslogProtocol.RFC5424);
        Supplier<Integer> facility = section.optional(
                "facility", "what the collector routes by (RFC 5424)", Facilities.FACILITY, Facilities.LOCAL0);
        Supplier<String> appName = section.optional("appName", "the name of the sender", APP_NAME, "sluice");
        Supplier<Boolean> bom = section.optional(
                "bom", "a byte order mark in front of the text; only with `rfc5424`", Scalars.BOOLEAN, false);
        Supplier<SyslogFraming> framing = section.optional(
                "framing",
                "what ends a message (RFC 6587); only with `tls` and `tcp`",
                Scalars.choice(SyslogFraming.class),
                SyslogFraming.OCTET_COUNTING);
        boolean udp = section.has("transport", "udp");
        boolean relp = section.has("transport", "relp") || section.has("transport", "relp-tls");
        long largest = udp ? SyslogMessageSpec.MAX_DATAGRAM_BYTES : SyslogMessageSpec.MAX_BYTES;
        long usual = udp
                ? SyslogMessageSpec.DATAGRAM_BYTES
                : relp ? SyslogMessageSpec.RELP_BYTES : SyslogMessageSpec.MAX_BYTES;
        Supplier<Long> maxBytes = section.optional(
                "maxMessageBytes",
                "the largest message that the collector takes, 2KB at least (RFC 5425); if left out `128KB` with RELP, as librelp has it, and `8KB` with UDP, which takes up to 65507B",
                Scalars.size(SyslogMessageSpec.MIN_BYTES, largest),
                usual);
        Supplier<Oversize> oversize = section.optional(
                "oversize",
                "what becomes of a larger one; `split` only with `rfc5424`",
                Scalars.choice(Oversize.class),
                Oversize.DEAD_LETTER);
        return () -> new SyslogMessageSpec(
                protocol.get(),
                facility.get(),
                appName.get(),
                bom.get(),
                framing.get(),
                Math.toIntExact(maxBytes.get()),
                oversize.get());
    }

    private static void reportContradictions(Section section) {
        boolean tcp = section.has("transport", "tcp");
        boolean udp = section.has("transport", "udp");
        boolean relp = section.has("transport", "relp");
        boolean rfc3164 = section.has("protocol", "rfc3164");
        Field tls = section.field("tls");
        if (tls != null && (tcp || udp)) {
            tls.invalid("transport: tls, as plain TCP and UDP have no certificates");
        } else if (tls != null && relp) {
            tls.invalid("transport: relp-tls, as plain RELP has no certificates");
        }
        Field framing = section.field("framing");
        if (framing != null && (udp || relp || section.has("transport", "relp-tls"))) {
            framing.invalid("transport: tls or tcp, as RELP and UDP frame messages themselves");
        }
        Field bom = section.field("bom");
        if (bom != null && section.has("bom", "true") && rfc3164) {
            bom.invalid("protocol: rfc5424, as RFC 3164 has no byte order mark");
        }
        Field oversize = section.field("oversize");
        if (oversize != null && section.has("oversize", "split") && rfc3164) {
            oversize.invalid("protocol: rfc5424, as RFC 3164 has no place for the number of a part");
        }
        Field transport = section.field("transport");
        if (transport != null && udp && !section.has("allowLoss", "true")) {
            transport.invalid("allowLoss: true beside it, as UDP loses messages without a sign");
        }
        Field allowLoss = section.field("allowLoss");
        if (allowLoss != null && section.has("allowLoss", "true") && !udp) {
            allowLoss.invalid("transport: udp, as no other transport loses messages by design");
        }
        reportCollectors(section, udp);
    }

    private static void reportCollectors(Section section, boolean udp) {
        Field collectors = section.field("collectors");
        if (collectors == null || !(collectors.node() instanceof YamlNode.Sequence sequence)) {
            return;
        }
        int count = sequence.items().size();
        if (udp && count > 1) {
            collectors.invalid("one collector, as UDP does not tell whether one works");
        } else if (count > Syslog.MAX_COLLECTORS) {
            collectors.invalid("at most " + Syslog.MAX_COLLECTORS + " collectors");
        }
        Field connections = section.field("connections");
        int open = connections == null
                ? 2
                : connections
                        .quietly()
                        .filter(text -> text.matches("[0-9]{1,2}"))
                        .map(Integer::parseInt)
                        .orElse(count);
        if (section.has("routing", "balance") && open < count) {
            collectors.invalid("connections: " + count + " or more, one for each collector");
        }
    }
}
