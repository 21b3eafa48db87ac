package dev.sluice.loadtests.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.Subscription;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class ExpectationsTest {

    @Test
    void expectsTheEventsOfItsTopicsOnly() {
        Subscription acme = SampleSubscriptions.ofTopic("acme", "fw.acme", null, EventType.TRAFFIC);
        Subscription all = SampleSubscriptions.ofPattern("all", "fw\\..*", EventType.TRAFFIC);

        assertThat(wanting("fw.acme", traffic("allow", 443), acme, all)).containsExactly("acme/acme", "acme/all");
        assertThat(wanting("fw.acme.more", traffic("allow", 443), acme, all)).containsExactly("acme/all");
        assertThat(wanting("my.fw.acme", traffic("allow", 443), acme, all)).isEmpty();
    }

    @Test
    void expectsTheWantedTypesOfEventsOnly() {
        Subscription traffic = SampleSubscriptions.ofTopic("traffic", "fw", null, EventType.TRAFFIC);
        Subscription threat = SampleSubscriptions.ofTopic("threat", "fw", null, EventType.THREAT);
        Subscription both = SampleSubscriptions.ofTopic("both", "fw", null, EventType.TRAFFIC, EventType.THREAT);
        GenericRecord event = empty(WriterSchemas.THREAT);

        assertThat(wanting("fw", traffic("allow", 443), traffic, threat, both))
                .containsExactly("acme/traffic", "acme/both");
        assertThat(wanting("fw", event, traffic, threat, both)).containsExactly("acme/threat", "acme/both");
    }

    @Test
    void expectsWhatTheFilterKeeps() {
        Subscription denied = SampleSubscriptions.ofTopic(
                "denied", "fw", "action != 'allow' AND dest_port IN (22, 443)", EventType.TRAFFIC);

        assertThat(wanting("fw", traffic("deny", 443), denied)).containsExactly("acme/denied");
        assertThat(wanting("fw", traffic("deny", 80), denied)).isEmpty();
        assertThat(wanting("fw", traffic("allow", 443), denied)).isEmpty();
        // A comparison with NULL keeps nothing.
        assertThat(wanting("fw", empty(WriterSchemas.TRAFFIC), denied)).isEmpty();
    }

    /** The lanes that get the event's id. */
    private static List<String> wanting(String topic, GenericRecord event, Subscription... subscriptions) {
        Expectations expectations = new Expectations(List.of(subscriptions));
        expectations.wanting(topic, event).forEach(ids -> ids.add(topic + "-0-1"));
        return expectations.byLane().entrySet().stream()
                .filter(lane -> lane.getValue().count(topic + "-0-1") == 1)
                .map(lane -> lane.getKey())
                .toList();
    }

    private static GenericRecord traffic(String action, int port) {
        GenericRecord event = empty(WriterSchemas.TRAFFIC);
        event.put("action", action);
        event.put("dest_port", port);
        return event;
    }

    private static GenericRecord empty(String schema) {
        return new GenericData.Record(WriterSchemas.builtIn(schema));
    }
}
