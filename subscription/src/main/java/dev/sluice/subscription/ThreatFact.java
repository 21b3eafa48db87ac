package dev.sluice.subscription;

/** What a match with a list of indicators says of an event. */
public enum ThreatFact {
    /** The name of the list. */
    LIST,
    /** The indicator as the list has it: an address, a network or a domain. */
    INDICATOR,
    /** The indicator's label, where the list has labels. */
    LABEL,
    /** The name of the field in which it was found. */
    FIELD
}
