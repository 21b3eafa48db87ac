package dev.sluice.pipelines.ledger;

import java.util.function.Consumer;

/** A ledger that can be read several times; each time it holds the same. */
public interface Ledger {

    /** Hands over every entry; those of one attempt and partition in the order in which the job has made them. */
    void forEach(Consumer<WrittenEntry> taker);
}
