package dev.sluice.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs with {@code -Dsluice.test.kafka=container} where Docker has the image; is reported as skipped elsewhere. */
@EnabledIfSystemProperty(named = Brokers.KIND_PROPERTY, matches = "container")
final class ContainerBrokerIT {

    @Test
    void createsTopicsInAContainer() throws Exception {
        Optional<ContainerBroker> started = ContainerBroker.tryStart();
        assumeTrue(started.isPresent(), "no Docker, or no image");
        try (ContainerBroker broker = started.get()) {
            broker.createTopic("contained", 2);

            assertThat(Broker.await(broker.admin().listTopics().names())).contains("contained");
        }
    }
}
