package dev.sluice.loadtests.micro;

import dev.sluice.events.panos.PanOsLogParser;
import dev.sluice.events.panos.ParsedLine;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Parses a firewall's log line into an Avro record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParseBenchmark {

    /** A line with a syslog header, as a collector has it. */
    public enum Line {
        TRAFFIC("<14>Jan  2 03:04:06 fw-1 1,2026/01/02 03:04:06,012345678901,TRAFFIC,end,2562,2026/01/02 03:04:05,"
                + "10.1.2.3,203.0.113.9,198.51.100.4,203.0.113.9,office out,corp\\ann,,ssl,vsys1,trust,untrust,ethernet1/2,"
                + "ethernet1/1,to-siem,2026/01/02 03:04:05,4711,2,50123,443,31001,443,0x400053,tcp,allow,9000,2500,6500,41,"
                + "2026/01/02 03:03:33,31,business-and-economy,,7400000000000000123,0x8000000000000000,"
                + "10.0.0.0-10.255.255.255,Iceland,,19,22,tcp-fin,11,12,0,0,,fw-1,from-policy,,,0,,0,,N/A,0,0,0,0,"
                + "11111111-2222-3333-4444-555555555555,0,0" + ",".repeat(35)
                + "2026-01-02T03:04:05.123+00:00,,,encrypted-tunnel,networking,browser-based,4,"
                + "\"used-by-malware,able-to-transfer-file\",,ssl,no,no,0,NonProxyTraffic,"),
        THREAT("<14>Jan  2 03:04:06 fw-1 1,2026/01/02 03:04:06,012345678901,THREAT,url,2562,2026/01/02 03:04:05,"
                + "10.9.8.7,203.0.113.20,198.51.100.4,203.0.113.20,web,corp\\bob,,web-browsing,vsys1,trust,untrust,"
                + "ethernet1/2,ethernet1/1,to-siem,2026/01/02 03:04:05,99,1,51000,80,2000,80,0x40b000,tcp,alert,"
                + "\"shop.example/list?ids=1,2,3&q={\"\"a\"\":\"\"b\"\"}\",(9999),shopping,informational,"
                + "client-to-server,5550001,0x2000000000000000,10.0.0.0-10.255.255.255,Peru,,text/html,0,,,3,"
                + "\"Agent/1.0 (KHTML, like others)\",,192.0.2.77,\"https://ref.example/?a=1,2\",,,,0,31,12,0,0,,fw-1,,,,"
                + "get,0,,0,,N/A,unknown,AppThreat-0-0,0x0,0,4294967295,,\"shopping,low-risk\","
                + "99999999-2222-3333-4444-555555555555,0,,0.0.0.0" + ",".repeat(27)
                + "0,2026-01-02T03:04:05.678+00:00,,,,internet-utility,general-internet,browser-based,4,"
                + "\"used-by-malware\",,web-browsing,no,no,");

        private final String text;

        Line(String text) {
            this.text = text;
            if (!(new PanOsLogParser().parse(1, text) instanceof ParsedLine.Event event) || event.extraColumns() > 0) {
                throw new IllegalStateException(name() + ": not read as it should be");
            }
        }
    }

    @Param
    public Line line;

    private final PanOsLogParser parser = new PanOsLogParser();

    @Benchmark
    public ParsedLine parse() {
        return parser.parse(1, line.text);
    }
}
