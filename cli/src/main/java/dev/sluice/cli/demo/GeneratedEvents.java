package dev.sluice.cli.demo;

import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.loadtests.examples.ExampleEvents;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** Generated events, the same at every run. */
final class GeneratedEvents implements DemoEvents {
    private final long count;
    private final Instant start;

    GeneratedEvents(long count, Instant start) {
        this.count = count;
        this.start = start;
    }

    @Override
    public void forEach(List<String> tenants, BiConsumer<String, EncodedEvent> taker) {
        new ExampleEvents(tenants, start).next(count, taker);
    }

    @Override
    public List<String> unreadable() {
        return List.of();
    }
}
