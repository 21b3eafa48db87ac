package dev.sluice.subscription;

/** A secret's value in memory. Prints as {@code (hidden)}; never serialized. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value itself, for the one call that sends it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
