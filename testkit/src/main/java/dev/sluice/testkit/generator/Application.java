package dev.sluice.testkit.generator;

import java.util.List;

/** What a session carries, with what a firewall knows of it, encoded once. */
@SuppressWarnings("ArrayRecordComponent")
record Application(
        byte[] name,
        byte[] subcategory,
        byte[] category,
        byte[] technology,
        byte[] risk,
        byte[] characteristics,
        byte[] saas,
        byte[] protocol,
        int port) {

    /** In the order of their share of sessions. */
    static final List<Application> BY_SHARE = List.of(
            of("ssl", "encrypted-tunnel", "networking", "browser-based", 4, "pervasive-use", "no", "tcp", 443),
            of("dns-base", "infrastructure", "networking", "network-protocol", 3, "pervasive-use", "no", "udp", 53),
            of(
                    "web-browsing",
                    "internet-utility",
                    "general-internet",
                    "browser-based",
                    4,
                    "used-by-malware",
                    "no",
                    "tcp",
                    80),
            of("quic-base", "infrastructure", "networking", "network-protocol", 1, "", "no", "udp", 443),
            of(
                    "ms-office365-base",
                    "office-programs",
                    "business-systems",
                    "client-server",
                    2,
                    "is-saas",
                    "yes",
                    "tcp",
                    443),
            of("google-base", "internet-utility", "general-internet", "browser-based", 4, "is-saas", "yes", "tcp", 443),
            of(
                    "ms-ds-smbv3",
                    "storage-backup",
                    "business-systems",
                    "client-server",
                    2,
                    "pervasive-use",
                    "no",
                    "tcp",
                    445),
            of("ldap", "auth-service", "business-systems", "client-server", 2, "", "no", "tcp", 389),
            of("ntp-base", "infrastructure", "networking", "network-protocol", 2, "", "no", "udp", 123),
            of("ping", "ip-protocol", "networking", "network-protocol", 2, "tunnels-other-apps", "no", "icmp", 0),
            of("ssh", "encrypted-tunnel", "networking", "client-server", 4, "tunnels-other-apps", "no", "tcp", 22),
            of("ms-rdp", "remote-access", "networking", "client-server", 4, "used-by-malware", "no", "tcp", 3389),
            of("kerberos", "auth-service", "business-systems", "client-server", 2, "", "no", "tcp", 88),
            of("slack-base", "instant-messaging", "collaboration", "client-server", 2, "is-saas", "yes", "tcp", 443),
            of(
                    "zoom-meeting",
                    "internet-conferencing",
                    "collaboration",
                    "client-server",
                    2,
                    "is-saas",
                    "yes",
                    "udp",
                    8801),
            of("youtube-base", "photo-video", "media", "browser-based", 4, "consume-big-bandwidth", "no", "tcp", 443),
            of("smtp-base", "email", "collaboration", "client-server", 5, "used-by-malware", "no", "tcp", 25),
            of("mysql", "database", "business-systems", "client-server", 2, "", "no", "tcp", 3306),
            of("kafka", "general-business", "business-systems", "client-server", 1, "", "no", "tcp", 9092),
            of("snmp-base", "management", "business-systems", "client-server", 2, "", "no", "udp", 161),
            of("bittorrent", "file-sharing", "general-internet", "peer-to-peer", 5, "evasive", "no", "tcp", 6881),
            of("telnet", "remote-access", "networking", "client-server", 2, "used-by-malware", "no", "tcp", 23),
            of("incomplete", "unknown", "unknown", "unknown", 1, "", "no", "tcp", 8443),
            of("unknown-udp", "unknown", "unknown", "unknown", 1, "", "no", "udp", 40_000));

    private static Application of(
            String name,
            String subcategory,
            String category,
            String technology,
            int risk,
            String characteristics,
            String saas,
            String protocol,
            int port) {
        return new Application(
                AvroCells.text(name),
                AvroCells.text(subcategory),
                AvroCells.text(category),
                AvroCells.text(technology),
                AvroCells.number(risk),
                AvroCells.text(characteristics.isEmpty() ? "evasive" : characteristics),
                AvroCells.text(saas),
                AvroCells.text(protocol),
                port);
    }
}
