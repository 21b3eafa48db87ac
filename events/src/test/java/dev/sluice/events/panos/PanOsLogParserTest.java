package dev.sluice.events.panos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PanOsLogParserTest {
    /** PAN-OS 7.0: ends at the action source. */
    private static final String TRAFFIC_7 = "1,2016/05/04 10:20:30,0009C100218,TRAFFIC,end,1,2016/05/04 10:20:29,"
            + "10.1.2.3,203.0.113.9,198.51.100.4,203.0.113.9,office out,corp\\ann,,ssl,vsys1,trust,untrust,ethernet1/2,"
            + "ethernet1/1,to-siem,2016/05/04 10:20:29,4711,2,50123,443,31001,443,0x400053,tcp,allow,9000,2500,6500,41,"
            + "2016/05/04 10:19:58,31,business-and-economy,0,812345,0x0,10.0.0.0-10.255.255.255,Iceland,0,19,22,tcp-fin,"
            + "11,12,0,0,branch,fw-reykjavik,from-policy";

    /** PAN-OS 11.0: applications' details, flow type and cluster. */
    private static final String TRAFFIC_11 = "1,2025/09/10 08:00:01,012345678901,TRAFFIC,deny,2817,2025/09/10 08:00:00,"
            + "2001:db8::15,2001:db8:ffff::80,,,block all,,,not-applicable,vsys3,dmz,untrust,ae1.20,ae2,fwd,"
            + "2025/09/10 08:00:00,0,1,40000,8080,0,0,0x0,tcp,deny,78,78,0,1,2025/09/10 08:00:00,0,any,,"
            + "7400000000000000123,0x8000000000000000,Norway,Chile,,1,0,policy-deny,0,0,0,0,,edge-1,from-policy,,,0,,0,,N/A,"
            + "0,0,0,0,11111111-2222-3333-4444-555555555555,0,2,,,,,,,guests,not an address,"
            + "Laptop,prof,Model X,Vendor Y,Windows,11,host-a,aa:bb:cc:dd:ee:ff,,,,,,,,,cid,ns,pod,edl-a,edl-b,hid,sn,"
            + "dag-a,dag-b,owner,2025-09-10T08:00:00.123+02:00,1,2,sub,cat,tech,4,\"evasive,pervasive-use\",box,ssl,no,"
            + "yes,0,NonProxyTraffic,cluster-7";

    /** PAN-OS 10.2: a URL with commas and quotes. */
    private static final String THREAT_URL = "1,2024/02/03 04:05:06,012345678901,THREAT,url,2562,2024/02/03 04:05:05,"
            + "10.9.8.7,203.0.113.20,198.51.100.4,203.0.113.20,web,corp\\bob,,web-browsing,vsys1,trust,untrust,ethernet1/2,"
            + "ethernet1/1,fwd,2024/02/03 04:05:05,99,1,51000,80,2000,80,0x40b000,tcp,alert,"
            + "\"shop.example/list?ids=1,2,3&q={\"\"a\"\":\"\"b\"\"}\",(9999),shopping,informational,client-to-server,"
            + "5550001,0x2000000000000000,10.0.0.0-10.255.255.255,Peru,,text/html,18446744073709551615,,,3,"
            + "\"Agent/1.0 (KHTML, like others)\",,192.0.2.77,\"https://ref.example/?a=1,2\",,,,0,31,12,0,0,,fw-lima,,,,get,"
            + "0,,0,,N/A,unknown,AppThreat-0-0,0x0,0,4294967295,,\"shopping,low-risk\","
            + "99999999-2222-3333-4444-555555555555,0,,0.0.0.0" + ",".repeat(27) + "0,2024-02-03T04:05:05.678-05:00,,,,"
            + "sub,cat,browser-based,4,\"evasive\",,web-browsing,no,no,";

    private static final String SERVICE_TRAFFIC = "2022-03-04T05:06:07.000000Z,no-serial,TRAFFIC,end,10.1,"
            + "2022-03-04T05:06:01.000000Z,10.0.0.8,203.0.113.1,198.51.100.8,203.0.113.1,out,corp\\eve,,dns,vsys1,a,b,tunnel.1,"
            + "ethernet1/1,cloud,331,1,5353,53,6000,53,udp,allow,200,80,120,2,2022-03-04T05:05:58.000000Z,3,any,777,"
            + "10.0.0.0-10.255.255.255,FR,1,1,aged-out,1,2,3,4,,cloud-fw,from-policy,,,0,,0,1970-01-01T00:00:00.000000Z,N/A,"
            + "0,0,0,0,abc-uuid,0,5" + ",".repeat(35) + "2022-03-04T05:06:01.250000Z,,";

    private static final String SERVICE_SPYWARE = "2022-03-04T05:06:07.000000Z,007,THREAT,spyware,10.1,"
            + "2022-03-04T05:06:01.000000Z,10.0.0.8,203.0.113.1,,,out,,,dns,vsys1,a,b,tunnel.1,ethernet1/1,cloud,331,1,5353,"
            + "53,0,0,udp,drop,bad.example,Phishing:bad.example(109000001),High,client to server,778,"
            + "10.0.0.0-10.255.255.255,FR,42,,,0,,,,,9,1,2,3,4,,cloud-fw,,,0,,0,1970-01-01T00:00:00.000000Z,N/A,dns-phishing,"
            + "8500,0x0,abc-uuid,0" + ",".repeat(29) + "0,2022-03-04T05:06:01.250000Z,";

    private static final String SERVICE_URL = "2022-03-04T05:06:07.000000Z,007,THREAT,url,10.1,"
            + "2022-03-04T05:06:01.000000Z,10.0.0.8,203.0.113.1,,,out,,,ssl,vsys1,a,b,tunnel.1,ethernet1/1,cloud,331,1,5353,"
            + "443,0,0,tcp,block-url,bad.example/,malware,Medium,server to client,779,10.0.0.0-10.255.255.255,FR,text/html,"
            + "0,4,agent,192.0.2.1,ref,1,2,3,4,,cloud-fw,,,post,0,,0,1970-01-01T00:00:00.000000Z,N/A,phishing,8500,0,"
            + "hdr,\"malware,high-risk\",abc-uuid,0" + ",".repeat(28) + "2022-03-04T05:06:01.250000Z,";

    private final PanOsLogParser parser = new PanOsLogParser();

    @Test
    void readsATrafficLogOfPanOs7() {
        ParsedLine.Event line = event(TRAFFIC_7);
        GenericRecord event = line.event();

        assertThat(line.schemaName()).isEqualTo("panos-traffic-1");
        assertThat(line.extraColumns()).isZero();
        assertThat(event.get("time_generated")).isEqualTo(micros("2016-05-04T10:20:29Z"));
        assertThat(event.get("source_ip")).isEqualTo("10.1.2.3");
        assertThat(event.get("source_user")).isEqualTo("corp\\ann");
        assertThat(event.get("dest_user")).isNull();
        assertThat(event.get("dest_port")).isEqualTo(443);
        assertThat(event.get("action")).isEqualTo("allow");
        assertThat(event.get("bytes_received")).isEqualTo(6500L);
        assertThat(event.get("session_start_time")).isEqualTo(micros("2016-05-04T10:19:58Z"));
        assertThat(event.get("url_category")).isEqualTo("business-and-economy");
        assertThat(event.get("sequence_no")).isEqualTo(812345L);
        assertThat(event.get("dest_location")).isEqualTo("Iceland");
        assertThat(event.get("packets_received")).isEqualTo(22L);
        assertThat(event.get("session_end_reason")).isEqualTo("tcp-fin");
        assertThat(event.get("dg_hier_level_2")).isEqualTo(12L);
        assertThat(event.get("device_name")).isEqualTo("fw-reykjavik");
        assertThat(event.get("action_source")).isEqualTo("from-policy");
        assertThat(event.get("rule_uuid")).isNull();
        assertThat(event.get("cluster_name")).isNull();
    }

    @Test
    void readsATrafficLogOfPanOs11() {
        GenericRecord event = event(TRAFFIC_11).event();

        assertThat(event.get("source_ip")).isEqualTo("2001:db8::15");
        assertThat(event.get("nat_source")).isNull();
        assertThat(event.get("action_flags")).isEqualTo("0x8000000000000000");
        assertThat(event.get("link_change_count")).isEqualTo(2L);
        assertThat(event.get("dynusergroup_name")).isEqualTo("guests");
        assertThat(event.get("xff_ip")).isEqualTo("not an address");
        assertThat(event.get("source_device_mac")).isEqualTo("aa:bb:cc:dd:ee:ff");
        assertThat(event.get("dest_device_category")).isNull();
        assertThat(event.get("container_id")).isEqualTo("cid");
        assertThat(event.get("session_owner")).isEqualTo("owner");
        assertThat(event.get("time_generated_high_res")).isEqualTo(micros("2025-09-10T06:00:00.123Z"));
        assertThat(event.get("risk_of_app")).isEqualTo(4);
        assertThat(event.get("characteristics_of_app")).isEqualTo("evasive,pervasive-use");
        assertThat(event.get("container_of_app")).isEqualTo("box");
        assertThat(event.get("sanctioned_state_of_app")).isEqualTo("yes");
        assertThat(event.get("flow_type")).isEqualTo("NonProxyTraffic");
        assertThat(event.get("cluster_name")).isEqualTo("cluster-7");
    }

    @Test
    void readsAUrlLogWithCommasAndQuotes() {
        ParsedLine.Event line = event(THREAT_URL);
        GenericRecord event = line.event();

        assertThat(line.schemaName()).isEqualTo("panos-threat-1");
        assertThat(event.get("misc")).isEqualTo("shop.example/list?ids=1,2,3&q={\"a\":\"b\"}");
        assertThat(event.get("threat_name")).isNull();
        assertThat(event.get("threat_id")).isEqualTo(9999L);
        assertThat(event.get("url_category")).isEqualTo("shopping");
        assertThat(event.get("severity")).isEqualTo("informational");
        assertThat(event.get("pcap_id")).isEqualTo("18446744073709551615");
        assertThat(event.get("user_agent")).isEqualTo("Agent/1.0 (KHTML, like others)");
        assertThat(event.get("xff")).isEqualTo("192.0.2.77");
        assertThat(event.get("referer")).isEqualTo("https://ref.example/?a=1,2");
        assertThat(event.get("device_name")).isEqualTo("fw-lima");
        assertThat(event.get("http_method")).isEqualTo("get");
        assertThat(event.get("payload_protocol_id")).isEqualTo(4294967295L);
        assertThat(event.get("url_category_list")).isEqualTo("shopping,low-risk");
        assertThat(event.get("time_generated_high_res")).isEqualTo(micros("2024-02-03T09:05:05.678Z"));
        assertThat(event.get("tunneled_app")).isEqualTo("web-browsing");
        assertThat(event.get("cloud_reportid")).isNull();
    }

    @Test
    void readsTheTrafficOrderOfStrataLoggingService() {
        GenericRecord event = event("<14>1 2022-03-04T05:06:08Z host logforwarder - panwlogs - " + SERVICE_TRAFFIC)
                .event();

        assertThat(event.get("log_source_id")).isEqualTo("no-serial");
        assertThat(event.get("config_version")).isEqualTo("10.1");
        assertThat(event.get("flags")).isNull();
        assertThat(event.get("protocol")).isEqualTo("udp");
        assertThat(event.get("bytes_total")).isEqualTo(200L);
        assertThat(event.get("sequence_no")).isEqualTo(777L);
        assertThat(event.get("dest_location")).isEqualTo("FR");
        assertThat(event.get("device_name")).isEqualTo("cloud-fw");
        assertThat(event.get("rule_uuid")).isEqualTo("abc-uuid");
        assertThat(event.get("link_change_count")).isEqualTo(5L);
        assertThat(event.get("time_generated_high_res")).isEqualTo(micros("2022-03-04T05:06:01.250Z"));
    }

    @Test
    void readsTheThreatOrderOfStrataLoggingService() {
        GenericRecord event = event(SERVICE_SPYWARE).event();

        assertThat(event.get("misc")).isEqualTo("bad.example");
        assertThat(event.get("threat_name")).isEqualTo("Phishing:bad.example");
        assertThat(event.get("threat_id")).isEqualTo(109000001L);
        assertThat(event.get("severity")).isEqualTo("high");
        assertThat(event.get("direction_of_attack")).isEqualTo("client-to-server");
        assertThat(event.get("pcap_id")).isEqualTo("42");
        assertThat(event.get("report_id")).isEqualTo("9");
        assertThat(event.get("threat_category")).isEqualTo("dns-phishing");
        assertThat(event.get("partial_hash")).isEqualTo("0");
        assertThat(event.get("time_generated_high_res")).isEqualTo(micros("2022-03-04T05:06:01.250Z"));
    }

    @Test
    void readsTheUrlOrderOfStrataLoggingService() {
        GenericRecord event = event(SERVICE_URL).event();

        assertThat(event.get("misc")).isEqualTo("bad.example/");
        assertThat(event.get("threat_id")).isNull();
        assertThat(event.get("url_category")).isEqualTo("malware");
        assertThat(event.get("severity")).isEqualTo("medium");
        assertThat(event.get("content_type")).isEqualTo("text/html");
        assertThat(event.get("user_agent")).isEqualTo("agent");
        assertThat(event.get("referer")).isEqualTo("ref");
        assertThat(event.get("http_method")).isEqualTo("post");
        assertThat(event.get("url_category_list")).isEqualTo("malware,high-risk");
        assertThat(event.get("device_name")).isEqualTo("cloud-fw");
        assertThat(event.get("time_generated_high_res")).isEqualTo(micros("2022-03-04T05:06:01.250Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\uFEFF",
                "\t  ",
                "<12> May 04 10:20:31 fw.example ",
                "<13>May  4 10:20:31 fw.example ",
                "May 4 10:20:31 fw.example ",
                "May 4 10:20:31 ",
                "<14>1 2016-05-04T10:20:31.5Z fw.example app 12 id - ",
                "<14>1 2016-05-04T10:20:31+02:00 fw - - - [a@1 b=\"x y, z\"][c@2] \uFEFF",
                "953 <142>1 2016-05-04T10:20:31Z fw logforwarder - panwlogs - ",
                "2016-05-04T10:20:31Z relay <14>May  4 10:20:31 fw ",
                "fw.example:",
            })
    void skipsAnySyslogHeader(String header) {
        assertThat(event(header + TRAFFIC_7).event()).isEqualTo(event(TRAFFIC_7).event());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "  \r\n", "\t"})
    void ignoresTheLinesEnd(String end) {
        assertThat(event(TRAFFIC_7 + end).event()).isEqualTo(event(TRAFFIC_7).event());
    }

    @Test
    void countsColumnsThatANewerVersionAdds() {
        ParsedLine.Event line = event(TRAFFIC_11 + ",ai,err,k8s,1,2,3,4,5,6,7,8,dev-a,dev-b,brand-new,\"a,b\"");

        assertThat(line.event().get("tcp_zero_window_cnt_s2c")).isEqualTo(8L);
        assertThat(line.event().get("dest_adv_devid")).isEqualTo("dev-b");
        assertThat(line.extraColumns()).isEqualTo(2);
    }

    @Test
    void keepsTheCommasOfLinkSwitchesTogether() {
        String line = TRAFFIC_11.replace(",0,2,,,,,,,guests", ",0,2,pol,{name, tag, {x}},clu,hub,mesh,site,guests");

        GenericRecord event = event(line).event();

        assertThat(event.get("sdwan_policy_id")).isEqualTo("pol");
        assertThat(event.get("link_switches")).isEqualTo("{name, tag, {x}}");
        assertThat(event.get("sdwan_site")).isEqualTo("site");
        assertThat(event.get("cluster_name")).isEqualTo("cluster-7");
    }

    @Test
    void seesThatTheContainerIsLeftOut() {
        GenericRecord event =
                event(TRAFFIC_11.replace(",box,ssl,no,", ",untunneled,no,")).event();

        assertThat(event.get("container_of_app")).isNull();
        assertThat(event.get("tunneled_app")).isEqualTo("untunneled");
        assertThat(event.get("is_saas_app")).isEqualTo("no");
        assertThat(event.get("cluster_name")).isEqualTo("cluster-7");
    }

    @Test
    void readsFlowTypeAndClusterInBothOrders() {
        GenericRecord clusterFirst =
                event(THREAT_URL + "report,c1,NonProxyTraffic").event();
        GenericRecord flowFirst =
                event(THREAT_URL + "report,NonProxyTraffic,c1").event();

        assertThat(clusterFirst.get("cluster_name")).isEqualTo("c1");
        assertThat(clusterFirst.get("flow_type")).isEqualTo("NonProxyTraffic");
        assertThat(flowFirst).isEqualTo(clusterFirst);
    }

    @Test
    void splitsThreatNameAndNumber() {
        assertThreat("Email Link(52143)", "Email Link", 52143L);
        assertThreat("Windows Program (EXE)(52020)", "Windows Program (EXE)", 52020L);
        assertThreat("(9999)", null, 9999L);
        assertThreat("21000", null, 21000L);
        assertThreat("Scan (fast)", "Scan (fast)", null);
        assertThreat("\"Names, with commas(1)\"", "Names, with commas", 1L);
    }

    @Test
    void aTimeWithoutOffsetIsTheDevices() {
        PanOsLogParser newYork = new PanOsLogParser(ZoneId.of("America/New_York"));

        ParsedLine line = newYork.parse(1, TRAFFIC_11);

        assertThat(line).isInstanceOfSatisfying(ParsedLine.Event.class, event -> {
            assertThat(event.event().get("time_generated")).isEqualTo(micros("2025-09-10T12:00:00Z"));
            assertThat(event.event().get("time_generated_high_res")).isEqualTo(micros("2025-09-10T06:00:00.123Z"));
        });
    }

    @Test
    void saysWhichValueCannotBeRead() {
        assertUnreadable(
                TRAFFIC_7.replace(",443,31001", ",70000,31001"),
                "line 7: dest_port: \"70000\" (expected: a port, 0 to 65535)");
        assertUnreadable(
                TRAFFIC_7.replace(",9000,", ",99999999999999999999,"),
                "line 7: bytes_total: \"99999999999999999999\" (expected: a 64-bit number)");
        assertUnreadable(
                TRAFFIC_7.replace("10.1.2.3", "office, floor 2"),
                "line 7: source_ip: \"office\" (expected: an IPv4 or IPv6 address)");
        assertUnreadable(
                TRAFFIC_7.replace("2016/05/04 10:19:58", "2016/13/04 10:19:58"),
                "line 7: session_start_time: \"2016/13/04 10:19:58\""
                        + " (expected: a time such as 2026/11/01 09:30:00 or RFC 3339)");
        assertUnreadable(
                TRAFFIC_7.replace("end,1,2016/05/04 10:20:29", "end,1,"),
                "line 7: time_generated: \"\" (expected: a value)");
        assertUnreadable(
                TRAFFIC_7.replace("office out", "\"office out"), "line 7: column 12: a quote that is never closed");
        assertUnreadable(
                TRAFFIC_7.replace(",41,", "," + "x".repeat(100) + ","),
                "line 7: packets_total: \"" + "x".repeat(64) + "...\" (expected: a 64-bit number)");
    }

    @Test
    void reportsOtherLogTypesAndForeignLines() {
        assertUnreadable(
                "1,2024/02/03 04:05:06,0123,SYSTEM,general,0,2024/02/03 04:05:06,,general,,0,0,general,low,text,1,0x0",
                "line 7: log type SYSTEM (expected: TRAFFIC or THREAT)");
        assertUnreadable(
                "<14>Feb  3 04:05:06 fw 1,2024/02/03 04:05:06,0123,HIP-MATCH,x,0,2024/02/03 04:05:06",
                "line 7: log type HIP-MATCH (expected: TRAFFIC or THREAT)");
        assertUnreadable(
                "CEF:0|Palo Alto Networks|PAN-OS|10.1|end|TRAFFIC|1|src=10.0.0.1",
                "line 7: no PAN-OS log found (expected: ...,<receive time>,<serial number>,<log type>,...)");
        assertUnreadable(
                SERVICE_SPYWARE.replace(",spyware,", ",file,"),
                "line 7: subtype: \"file\" (expected: url, virus, spyware, vulnerability, wildfire or another threat;"
                        + " Strata Logging Service writes files and data in an order of their own)");
        assertThat(parser.parse(3, " \r\n")).isEqualTo(new ParsedLine.Blank(3));
    }

    @Property(tries = 500)
    void everyTextIsReadOrReported(@ForAll String noise, @ForAll int at) {
        int position = Math.floorMod(at, TRAFFIC_11.length());

        assertThat(parser.parse(1, noise)).isNotNull();
        assertThat(parser.parse(1, TRAFFIC_11.substring(0, position))).isNotNull();
        assertThat(parser.parse(1, TRAFFIC_11.substring(0, position) + noise + TRAFFIC_11.substring(position)))
                .isNotNull();
    }

    private void assertThreat(String written, @Nullable String name, @Nullable Long id) {
        GenericRecord event = event(THREAT_URL.replace("(9999)", written)).event();

        assertThat(event.get("threat_name")).isEqualTo(name);
        assertThat(event.get("threat_id")).isEqualTo(id);
        assertThat(event.get("url_category")).isEqualTo("shopping");
    }

    private void assertUnreadable(String line, String description) {
        assertThat(parser.parse(7, line))
                .isInstanceOfSatisfying(ParsedLine.Unreadable.class, unreadable -> assertThat(unreadable.describe())
                        .isEqualTo(description));
    }

    private ParsedLine.Event event(String line) {
        ParsedLine parsed = parser.parse(1, line);
        assertThat(parsed).isInstanceOf(ParsedLine.Event.class);
        return (ParsedLine.Event) parsed;
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }
}
