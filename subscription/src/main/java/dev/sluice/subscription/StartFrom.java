package dev.sluice.subscription;

import java.io.Serializable;
import java.time.Instant;

/** Where a read begins when there is neither a checkpoint nor a committed offset. */
public sealed interface StartFrom extends Serializable {

    /** The oldest record that the broker still has: the default. */
    record Earliest() implements StartFrom {}

    /** Only records produced after the job has started. */
    record Latest() implements StartFrom {}

    /**
     * The first record whose Kafka timestamp is not before {@code instant}.
     *
     * @param instant an RFC 3339 instant in the YAML
     */
    record At(Instant instant) implements StartFrom {}
}
