package dev.sluice.loadtests.examples;

import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Generated events of three tenants, the same at every run: seven tenths for the large tenant, two for the middling, one for
 * the small. Not thread-safe.
 */
public final class ExampleEvents {
    private static final long SEED = 20260101;

    private final List<String> tenants;
    private final List<EventGenerator> generators;
    private long handedOver;

    /**
     * Events that happen one after the other.
     *
     * @param tenants names of three tenants, the largest first
     * @param start no event happens before
     */
    public ExampleEvents(List<String> tenants, Instant start) {
        this.tenants = List.copyOf(tenants);
        this.generators = tenants.stream()
                .map(tenant -> new EventGenerator(SEED, tenant, start))
                .toList();
    }

    /** Hands over the next {@code count} events, each with the tenant it belongs to. */
    public void next(long count, BiConsumer<String, EncodedEvent> taker) {
        for (long end = handedOver + count; handedOver < end; handedOver++) {
            int tenth = (int) (handedOver % 10);
            int tenant = tenth < 7 ? 0 : tenth < 9 ? 1 : 2;
            GeneratedEvent event = generators.get(tenant).next();
            taker.accept(tenants.get(tenant), new EncodedEvent(event.schemaName(), event.avro()));
        }
    }
}
