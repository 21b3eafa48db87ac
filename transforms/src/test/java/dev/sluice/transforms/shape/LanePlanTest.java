package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.Reason;
import dev.sluice.subscription.EventType;
import org.junit.jupiter.api.Test;

class LanePlanTest {

    @Test
    void aFilterThatCannotBeCompiledForASchemaMakesDeadLettersAndDoesNotStopTheJob() {
        // Threats have no such time, so nothing says that the text is one.
        Subscriptions lane = Subscriptions.named("late")
                .events(EventType.values())
                .filter("coalesce(session_start_time, '1970-01-01') + INTERVAL '1' HOUR < now()");

        Shaped shaped = Shaped.of(lane, new Records().add(Records.threat().build()));

        assertThat(shaped.events).isEmpty();
        assertThat(shaped.letters).singleElement().satisfies(letter -> assertThat(letter.reason())
                .isEqualTo(Reason.STEP_FAILED));
    }
}
