package dev.sluice.loadtests.examples;

import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.events.schema.WriterSchemas;
import java.util.List;
import java.util.Map;

/** The tenants of the example subscriptions, one large, one middling, one small, and the topics that their firewalls write to. */
public final class ExampleTenants {
    public static final String LARGE = "acme";
    public static final String MIDDLING = "globex";
    public static final String SMALL = "initech";

    private ExampleTenants() {}

    public static List<String> names() {
        return List.of(LARGE, MIDDLING, SMALL);
    }

    /** Topics and their numbers of partitions. */
    public static Map<String, Integer> topics() {
        return Map.of(
                "fw.acme.traffic", 4,
                "fw.acme.threat", 2,
                "fw.globex.traffic", 2,
                "fw.globex.threat", 2,
                "fw.initech.events", 1);
    }

    /** The topic of one event. The small tenant has one for all its events. */
    public static String topic(String tenant, EncodedEvent event) {
        if (tenant.equals(SMALL)) {
            return "fw.initech.events";
        }
        return "fw." + tenant + (event.schemaName().equals(WriterSchemas.TRAFFIC) ? ".traffic" : ".threat");
    }
}
