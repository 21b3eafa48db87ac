package dev.sluice.testkit.generator;

import java.util.List;

/** A kind of THREAT event, encoded once. */
@SuppressWarnings("ArrayRecordComponent")
record Threat(
        Subject subject,
        byte[] subtype,
        byte[] name,
        byte[] id,
        byte[] severity,
        byte[] category,
        byte[] action,
        byte[] direction) {

    /** What a threat was found in: decides which fields it fills. */
    enum Subject {
        URL,
        FILE,
        SESSION
    }

    /** In the order of their share of threats. */
    static final List<Threat> BY_SHARE = List.of(
            of(Subject.URL, "url", "URL Filtering log", 9999, "informational", "unknown", "alert", true),
            of(Subject.URL, "url", "URL Filtering log", 9999, "informational", "unknown", "block-url", true),
            of(Subject.FILE, "file", "Microsoft Word Document", 52021, "low", "unknown", "alert", false),
            of(
                    Subject.SESSION,
                    "vulnerability",
                    "HTTP SQL Injection Attempt",
                    38195,
                    "medium",
                    "sql-injection",
                    "alert",
                    true),
            of(Subject.SESSION, "spyware", "Suspicious DNS Query", 320511141, "medium", "dns", "sinkhole", true),
            of(Subject.FILE, "wildfire", "Windows Executable", 52020, "informational", "unknown", "allow", false),
            of(
                    Subject.SESSION,
                    "vulnerability",
                    "SSH User Authentication Brute Force",
                    40015,
                    "high",
                    "brute-force",
                    "drop",
                    true),
            of(Subject.FILE, "virus", "Trojan/Win32.agent", 280647385, "medium", "trojan", "reset-both", false),
            of(
                    Subject.SESSION,
                    "vulnerability",
                    "Apache Log4j Remote Code Execution",
                    91991,
                    "critical",
                    "code-execution",
                    "reset-both",
                    true),
            of(
                    Subject.SESSION,
                    "spyware",
                    "Beacon Command and Control Traffic",
                    86445,
                    "critical",
                    "command-and-control",
                    "reset-server",
                    true));

    private static Threat of(
            Subject subject,
            String subtype,
            String name,
            long id,
            String severity,
            String category,
            String action,
            boolean fromClient) {
        return new Threat(
                subject,
                AvroCells.text(subtype),
                AvroCells.text(name),
                AvroCells.number(id),
                AvroCells.text(severity),
                AvroCells.text(category),
                AvroCells.text(action),
                AvroCells.text(fromClient ? "client-to-server" : "server-to-client"));
    }
}
