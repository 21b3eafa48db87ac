package dev.sluice.events;

/** Where in the pipeline a record failed. */
public enum Stage {
    /** The record could not be read as an event. */
    DECODE,
    /** A filter, step or encoder failed on the event. */
    SHAPE,
    /** The receiver refused the event for good. */
    DELIVER
}
