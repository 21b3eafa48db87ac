package dev.sluice.testkit.generator;

import dev.sluice.events.schema.WriterSchemas;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generates one tenant's firewall events: about 85 in 100 are TRAFFIC, the others THREAT; about four in five sessions are
 * allowed; hosts, servers, users, rules and applications follow Zipf's law. Times never go back: about 1,000 events in a
 * second of event time. Every event has at least 65 fields set and takes 450 to 600 bytes on average. The same seed, tenant
 * and start give the same events. Not thread-safe; makes more than 150,000 events per second and core.
 */
public final class EventGenerator {
    private static final int THREAT_PERCENT = 15;
    private static final int USER_KNOWN_PERCENT = 70;
    private static final int MAX_STEP_MICROS = 2_000;
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final int FIRST_EPHEMERAL_PORT = 32_768;
    private static final int EPHEMERAL_PORTS = 28_000;
    private static final int SHA_256_BYTES = 32;

    private static final byte[] ALLOW = AvroCells.text("allow");
    private static final byte[][] DENIALS = {
        AvroCells.text("deny"), AvroCells.text("drop"), AvroCells.text("reset-both"), AvroCells.text("reset-client")
    };
    private static final byte[][] ENDS = {
        AvroCells.text("tcp-fin"),
        AvroCells.text("aged-out"),
        AvroCells.text("tcp-rst-from-client"),
        AvroCells.text("tcp-fin")
    };
    private static final byte[] POLICY_DENY = AvroCells.text("policy-deny");
    private static final byte[] TRAFFIC = AvroCells.text("TRAFFIC");
    private static final byte[] THREAT = AvroCells.text("THREAT");
    private static final byte[] END = AvroCells.text("end");
    private static final byte[] DENY = AvroCells.text("deny");
    private static final byte[] ZERO = AvroCells.number(0);
    private static final byte[] ONE = AvroCells.number(1);
    private static final byte[] ZERO_TEXT = AvroCells.text("0");
    private static final byte[] NO = AvroCells.text("no");
    private static final byte[] CONFIG_VERSION = AvroCells.text("2817");
    private static final byte[] VSYS = AvroCells.text("vsys1");
    private static final byte[] LOG_SET = AvroCells.text("to-siem");
    private static final byte[] FLAGS = AvroCells.text("0x400053");
    private static final byte[] ACTION_FLAGS = AvroCells.text("0x0");
    private static final byte[] NO_TUNNEL = AvroCells.text("N/A");
    private static final byte[] FROM_POLICY = AvroCells.text("from-policy");
    private static final byte[] CONTENT_VERSION = AvroCells.text("AppThreat-8900-9100");
    private static final byte[] NO_SIGNATURE_FLAGS = AvroCells.text("0x0");
    private static final byte[] NO_PROTOCOL_ID = AvroCells.number(4_294_967_295L);
    private static final byte[] HTML = AvroCells.text("text/html");
    private static final byte[] BROWSER = AvroCells.text("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
    private static final byte[] GET = AvroCells.text("get");
    private static final byte[] UNKNOWN = AvroCells.text("unknown");
    private static final byte[] CLOUD = AvroCells.text("wildfire.paloaltonetworks.com");
    private static final byte[] FILE_TYPE = AvroCells.text("ms-office");
    private static final byte[] HOME = AvroCells.text("Internal");
    private static final byte[] ANY = AvroCells.text("any");

    private final SplittableRandom random;
    private final Network network;
    private final AvroCells traffic = new AvroCells(WriterSchemas.builtIn(WriterSchemas.TRAFFIC));
    private final AvroCells threat = new AvroCells(WriterSchemas.builtIn(WriterSchemas.THREAT));
    private final Zipf applicationRanks = new Zipf(Application.BY_SHARE.size(), 1.1);
    private final Zipf threatRanks = new Zipf(Threat.BY_SHARE.size(), 1.0);
    private long nowMicros;
    private long sequence;

    /**
     * A generator that begins at {@code start}.
     *
     * @param seed with the tenant's name, what the random numbers start from
     * @param tenant appears in the names of firewalls, virtual systems and users
     * @param start no event happens before
     */
    public EventGenerator(long seed, String tenant, Instant start) {
        long tenantSeed = seed;
        for (byte b : tenant.getBytes(StandardCharsets.UTF_8)) {
            tenantSeed = tenantSeed * 31 + b;
        }
        random = new SplittableRandom(tenantSeed);
        network = new Network(random, tenant);
        nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, start);
        setConstants();
        sequence = 7_400_000_000_000_000_000L;
    }

    /** What no event differs in. */
    private void setConstants() {
        for (AvroCells cells : List.of(traffic, threat)) {
            cells.always("config_version", CONFIG_VERSION)
                    .always("vsys", VSYS)
                    .always("log_set", LOG_SET)
                    .always("count_of_repeats", ONE)
                    .always("flags", FLAGS)
                    .always("action_flags", ACTION_FLAGS)
                    .always("source_location", HOME)
                    .always("dg_hier_level_2", ONE)
                    .always("dg_hier_level_3", ZERO)
                    .always("dg_hier_level_4", ZERO)
                    .always("tunnelid_imsi", ZERO_TEXT)
                    .always("parent_session_id", ZERO)
                    .always("tunnel", NO_TUNNEL)
                    .always("ep_assoc_id", ZERO)
                    .always("http2_connection", ZERO)
                    .always("sanctioned_state_of_app", NO);
        }
        traffic.always("type", TRAFFIC)
                .always("action_source", FROM_POLICY)
                .always("chunks_total", ZERO)
                .always("chunks_sent", ZERO)
                .always("chunks_received", ZERO)
                .always("link_change_count", ZERO)
                .always("is_offloaded", ZERO_TEXT);
        threat.always("type", THREAT)
                .always("url_category", ANY)
                .always("pcap_id", ZERO_TEXT)
                .always("url_idx", ZERO)
                .always("report_id", ZERO_TEXT)
                .always("content_version", CONTENT_VERSION)
                .always("sig_flags", NO_SIGNATURE_FLAGS)
                .always("payload_protocol_id", NO_PROTOCOL_ID)
                .always("http_method", UNKNOWN)
                .always("partial_hash", ZERO_TEXT);
    }

    /** The next event; there is no last. */
    public GeneratedEvent next() {
        return nextAt(nowMicros + 1 + random.nextInt(MAX_STEP_MICROS));
    }

    /**
     * The next event, which happens at a given time, or with the last one if that was later.
     *
     * @param timeMicros microseconds since the epoch
     */
    public GeneratedEvent nextAt(long timeMicros) {
        nowMicros = Math.max(nowMicros, timeMicros);
        sequence++;
        Network.Address source = network.host(random);
        boolean isThreat = random.nextInt(100) < THREAT_PERCENT;
        AvroCells cells = isThreat ? threat(source) : traffic(source);
        String schemaName = isThreat ? WriterSchemas.THREAT : WriterSchemas.TRAFFIC;
        return new GeneratedEvent(schemaName, cells.toBytes(), source.key(), nowMicros);
    }

    private AvroCells traffic(Network.Address source) {
        Application application = Application.BY_SHARE.get(applicationRanks.next(random));
        Network.Rule rule = network.rule(random);
        boolean denied = rule.denies() || random.nextInt(100) < 4;
        long seconds = denied ? 0 : random.nextInt(1 + random.nextInt(600));
        long packetsSent = denied ? 1 : 1 + random.nextInt(1 + random.nextInt(400));
        long packetsReceived = denied ? 0 : packetsSent * (50 + random.nextInt(100)) / 100;
        long bytesSent = packetsSent * (60 + random.nextInt(600));
        long bytesReceived = packetsReceived * (60 + random.nextInt(1_300));

        AvroCells cells = session(traffic.reset(), source, application, rule);
        return cells.set("subtype", denied ? DENY : END)
                .set("action", denied ? DENIALS[random.nextInt(DENIALS.length)] : ALLOW)
                .set("bytes_total", bytesSent + bytesReceived)
                .set("bytes_sent", bytesSent)
                .set("bytes_received", bytesReceived)
                .set("packets_total", packetsSent + packetsReceived)
                .set("session_start_time", wholeSecond(nowMicros) - seconds * MICROS_PER_SECOND)
                .set("total_time_elapsed", seconds)
                .set("url_category", network.anySite(random).category())
                .set("packets_sent", packetsSent)
                .set("packets_received", packetsReceived)
                .set("session_end_reason", denied ? POLICY_DENY : ENDS[random.nextInt(ENDS.length)]);
    }

    private AvroCells threat(Network.Address source) {
        Threat found = Threat.BY_SHARE.get(threatRanks.next(random));
        Application application = Application.BY_SHARE.get(applicationRanks.next(random));
        Network.Site site = network.anySite(random);

        AvroCells cells = session(threat.reset(), source, application, network.rule(random));
        cells.set("subtype", found.subtype())
                .set("action", found.action())
                .set("threat_name", found.name())
                .set("threat_id", found.id())
                .set("severity", found.severity())
                .set("direction_of_attack", found.direction())
                .set("threat_category", found.category());
        switch (found.subject()) {
            case URL ->
                cells.set("misc", site.url())
                        .set("url_category", site.category())
                        .set("url_category_list", site.categories())
                        .set("content_type", HTML)
                        .set("user_agent", BROWSER)
                        .set("http_method", GET);
            case FILE ->
                cells.set("misc", site.file())
                        .set("file_sha_256", AvroCells.text(randomHex(SHA_256_BYTES)))
                        .set("cloud", CLOUD)
                        .set("file_type", FILE_TYPE)
                        .set("report_id", AvroCells.text(Long.toString(random.nextLong(100_000_000_000L))));
            case SESSION ->
                cells.set("misc", site.url())
                        .set("pcap_id", AvroCells.text(Long.toString(random.nextLong(Long.MAX_VALUE))));
        }
        return cells;
    }

    /** What both kinds of events say of a session. */
    private AvroCells session(AvroCells cells, Network.Address source, Application application, Network.Rule rule) {
        Network.Firewall firewall = network.firewall(random);
        Network.Address destination = network.server(random);
        boolean mapped = random.nextInt(100) < 60;
        if (random.nextInt(100) < USER_KNOWN_PERCENT) {
            cells.set("source_user", network.user(random));
        }
        int sourcePort = application.port() == 0 ? 0 : FIRST_EPHEMERAL_PORT + random.nextInt(EPHEMERAL_PORTS);
        return cells.set("log_time", wholeSecond(nowMicros) + MICROS_PER_SECOND)
                .set("log_source_id", firewall.serial())
                .set("time_generated", nowMicros)
                .set("source_ip", source.text())
                .set("dest_ip", destination.text())
                .set("nat_source", mapped ? network.mapped : network.unmapped)
                .set("nat_dest", mapped ? destination.text() : network.unmapped)
                .set("rule", rule.name())
                .set("app", application.name())
                .set("from_zone", rule.fromZone())
                .set("to_zone", rule.toZone())
                .set("inbound_if", rule.inbound())
                .set("outbound_if", rule.outbound())
                .set("session_id", 1 + random.nextInt(4_000_000))
                .set("source_port", sourcePort)
                .set("dest_port", application.port())
                .set("nat_source_port", mapped ? 1_024 + random.nextInt(64_000) : 0)
                .set("nat_dest_port", mapped ? application.port() : 0)
                .set("protocol", application.protocol())
                .set("sequence_no", sequence)
                .set("dest_location", destination.country())
                .set("dg_hier_level_1", firewall.group())
                .set("vsys_name", firewall.vsysName())
                .set("device_name", firewall.name())
                .set("rule_uuid", rule.uuid())
                .set("time_generated_high_res", nowMicros)
                .set("app_sub_category", application.subcategory())
                .set("app_category", application.category())
                .set("technology_of_app", application.technology())
                .set("risk_of_app", application.risk())
                .set("characteristics_of_app", application.characteristics())
                .set("is_saas_app", application.saas());
    }

    private String randomHex(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }

    private static long wholeSecond(long micros) {
        return micros - Math.floorMod(micros, MICROS_PER_SECOND);
    }
}
