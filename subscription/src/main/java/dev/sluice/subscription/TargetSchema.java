package dev.sluice.subscription;

/** Schemas that receivers know events by; in YAML in lower case. See docs/schemas.md for their versions and mappings. */
public enum TargetSchema {
    /** The Open Cybersecurity Schema Framework. */
    OCSF,
    /** The Elastic Common Schema. */
    ECS,
    /** Google SecOps' Unified Data Model. */
    UDM
}
