package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogProtocol;
import dev.sluice.subscription.SinkSpec.SyslogRouting;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogYamlTest {
    @TempDir
    private Path folder;

    @Test
    void hasDefaults() throws IOException {
        assertThat(syslog("host: collector.example"))
                .isEqualTo(new SinkSpec.Syslog(
                        List.of(new Collector("collector.example", 6514)),
                        SyslogRouting.FAILOVER,
                        SyslogTransport.TLS,
                        OneSink.JDK_TRUST,
                        new SyslogMessageSpec(
                                SyslogProtocol.RFC5424,
                                16,
                                "sluice",
                                false,
                                SyslogFraming.OCTET_COUNTING,
                                1 << 20,
                                Oversize.DEAD_LETTER),
                        2,
                        new FormatSpec.Cef(),
                        OneSink.REQUEST,
                        OneSink.DELIVERY));
    }

    @Test
    void transportsHaveTheirOwnLimits() throws IOException {
        assertThat(syslog("host: c, port: 514, transport: udp, allowLoss: true")
                        .messages()
                        .maxBytes())
                .isEqualTo(8_192);
        assertThat(syslog("host: c, port: 2514, transport: relp").messages().maxBytes())
                .isEqualTo(131_072);
        assertThat(syslog("host: c, port: 2514, transport: relp-tls, maxMessageBytes: 1MB")
                        .messages()
                        .maxBytes())
                .isEqualTo(1 << 20);
        assertThat(syslog("collectors: ['10.0.0.1:601', 'b:602'], transport: tcp, protocol: rfc3164")
                        .collectors())
                .containsExactly(new Collector("10.0.0.1", 601), new Collector("b", 602));
    }

    private SinkSpec.Syslog syslog(String options) throws IOException {
        return (SinkSpec.Syslog) OneSink.read(folder, "syslog: {" + options + "}");
    }

    @Test
    void optionsThatContradictEachOtherAreReported() throws IOException {
        assertThat(syslogProblems("host: c, transport: relp, tls: {caFile: ca.pem}, framing: newline"))
                .containsExactlyInAnyOrder(
                        "port: missing (expected: a port, as only transport: tls has one of its own)",
                        "tls: a mapping (expected: transport: relp-tls, as plain RELP has no certificates)",
                        "framing: \"newline\" (expected: transport: tls or tcp, as RELP and UDP frame messages"
                                + " themselves)");
        assertThat(syslogProblems("host: c, port: 514, transport: udp, maxMessageBytes: 64KB"))
                .containsExactlyInAnyOrder(
                        "maxMessageBytes: \"64KB\" (expected: a size from 2KB to 65507B, such as 512KB or 1MB)",
                        "transport: \"udp\" (expected: allowLoss: true beside it, as UDP loses messages without a sign)");
        assertThat(syslogProblems("host: c, allowLoss: true"))
                .containsExactlyInAnyOrder(
                        "allowLoss: \"true\" (expected: transport: udp, as no other transport loses messages by"
                                + " design)");
        assertThat(syslogProblems("host: c, protocol: rfc3164, bom: true, oversize: split"))
                .containsExactlyInAnyOrder(
                        "bom: \"true\" (expected: protocol: rfc5424, as RFC 3164 has no byte order mark)",
                        "oversize: \"split\" (expected: protocol: rfc5424, as RFC 3164 has no place for the number of a"
                                + " part)");
        assertThat(syslogProblems("host: c, port: 1, collectors: [a, b, 'c:99999'], connections: 2, routing: balance"))
                .containsExactlyInAnyOrder(
                        "host: \"c\" (expected: either host or collectors, not both)",
                        "port: \"1\" (expected: each collector with its own port, as host:port)",
                        "collectors[2]: \"c:99999\" (expected: host or host:port)",
                        "collectors: a list (expected: connections: 3 or more, one for each collector)");
        assertThat(syslogProblems("collectors: ['a:1', b], transport: udp, allowLoss: true"))
                .containsExactlyInAnyOrder(
                        "collectors[1]: \"b\" (expected: host:port, as only transport: tls has a port of its own)",
                        "collectors: a list (expected: one collector, as UDP does not tell whether one works)");
    }

    private List<String> syslogProblems(String options) throws IOException {
        return OneSink.problems(folder, "syslog: {" + options + "}").stream()
                .map(problem -> problem.replace("4: sink.syslog.", ""))
                .toList();
    }
}
