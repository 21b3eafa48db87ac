package dev.sluice.loadtests.program;

import dev.sluice.testkit.kafka.KafkaBroker;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A Kafka broker; tells its address and keeps its data until the parent is done with it. Told {@code stop} it stops with its
 * data, told {@code resume} it goes on; anything else ends the program.
 */
final class BrokerProgram {

    /** Segments of a size that a topic of a few gigabytes has several of. */
    private static final Map<String, String> SETTINGS = Map.of("log.segment.bytes", "268435456");

    private BrokerProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch finish = new CountDownLatch(1);
        try (KafkaBroker broker = KafkaBroker.start(null, SETTINGS)) {
            Parent parent = Parent.listen(
                    command -> {
                        switch (command) {
                            case "stop" -> broker.stop();
                            case "resume" -> broker.resume();
                            default -> finish.countDown();
                        }
                    },
                    finish::countDown);
            parent.tell("ready", Map.of("bootstrapServers", broker.bootstrapServers()));
            finish.await();
        }
        Runtime.getRuntime().halt(0);
    }
}
