package dev.sluice.cli.demo;

import dev.sluice.events.schema.EncodedEvent;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;

/** Where a demo's events come from. */
interface DemoEvents {

    /**
     * Hands over every event with the tenant it belongs to, once.
     *
     * @param tenants names of the tenants, the largest first
     */
    void forEach(List<String> tenants, BiConsumer<String, EncodedEvent> taker) throws IOException;

    /** Lines that could not be read as events, each described with file, line and reason; complete after {@link #forEach}. */
    List<String> unreadable();
}
