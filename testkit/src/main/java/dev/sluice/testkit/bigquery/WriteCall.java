package dev.sluice.testkit.bigquery;

/** The calls of the Storage Write API that faults can be scripted for. */
public enum WriteCall {
    CREATE_STREAM,
    /** Each request of a call of AppendRows. */
    APPEND_ROWS,
    FLUSH_ROWS
}
