package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.EventType;
import org.junit.jupiter.api.Test;

class LanePlanTest {

    @Test
    void aTimeThatTheWriterLacksIsWhatTheFilterPutsInItsPlace() {
        Subscriptions lane = Subscriptions.named("late")
                .events(EventType.values())
                .filter("coalesce(session_start_time, TIMESTAMP '1970-01-01') + INTERVAL '1' HOUR < now()");

        Shaped shaped = Shaped.of(lane, new Records().add(Records.threat().build()));

        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events).hasSize(1);
    }
}
