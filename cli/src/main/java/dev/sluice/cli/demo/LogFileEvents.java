package dev.sluice.cli.demo;

import dev.sluice.events.panos.PanOsLogFile;
import dev.sluice.events.panos.PanOsLogParser;
import dev.sluice.events.panos.ParsedLine;
import dev.sluice.events.schema.EncodedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The lines of PAN-OS log files, dealt out to the tenants in turn. */
final class LogFileEvents implements DemoEvents {
    private final List<Path> files;
    private final List<String> unreadable = new ArrayList<>();

    LogFileEvents(List<Path> files) {
        this.files = files;
    }

    @Override
    public void forEach(List<String> tenants, BiConsumer<String, EncodedEvent> taker) throws IOException {
        long turn = 0;
        for (Path file : files) {
            try (PanOsLogFile lines = PanOsLogFile.open(file, new PanOsLogParser())) {
                for (ParsedLine line = lines.next(); line != null; line = lines.next()) {
                    if (line instanceof ParsedLine.Event event) {
                        String tenant = tenants.get((int) (turn++ % tenants.size()));
                        taker.accept(tenant, EncodedEvent.of(event.schemaName(), event.event()));
                    } else if (line instanceof ParsedLine.Unreadable bad) {
                        unreadable.add(file + ": " + bad.describe());
                    }
                }
            }
        }
    }

    @Override
    public List<String> unreadable() {
        return List.copyOf(unreadable);
    }
}
