package dev.sluice.sinks.delivery;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.LedgerEntry;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/**
 * What comes out of one or several sinks.
 *
 * @param deadLetters events that receivers refused for good
 * @param ledger what became of the events of each bundle; nothing unless the job keeps a ledger
 */
public record Delivered(PCollectionList<DeadLetter> deadLetters, PCollectionList<LedgerEntry> ledger)
        implements POutput {

    /** What comes out of one sink. */
    public static Delivered of(PCollection<DeadLetter> deadLetters, PCollection<LedgerEntry> ledger) {
        return new Delivered(PCollectionList.of(deadLetters), PCollectionList.of(ledger));
    }

    /** This and what comes out of another sink. */
    public Delivered and(Delivered other) {
        return new Delivered(deadLetters.and(other.deadLetters.getAll()), ledger.and(other.ledger.getAll()));
    }

    @Override
    public Pipeline getPipeline() {
        return deadLetters.getPipeline();
    }

    @Override
    public Map<TupleTag<?>, PValue> expand() {
        Map<TupleTag<?>, PValue> all = new HashMap<>(deadLetters.expand());
        all.putAll(ledger.expand());
        return all;
    }

    @Override
    public void finishSpecifyingOutput(String transformName, PInput input, PTransform<?, ?> transform) {
        // The collections were specified where they were made.
    }
}
