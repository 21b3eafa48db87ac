package dev.sluice.subscription;

/** The kinds of firewall events that a subscription can ask for, by the vendor's log types; in YAML in lower case. */
public enum EventType {
    TRAFFIC,
    THREAT
}
