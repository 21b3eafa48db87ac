package dev.sluice.testkit.kafka;

/** Starts the broker that the run asks for. */
public final class Brokers {

    /** Set to {@code container} to test against a broker in a container where Docker and its image can be had. */
    public static final String KIND_PROPERTY = "sluice.test.kafka";

    private Brokers() {}

    /** A container's broker when the system property asks for it and it can be started, else one in this JVM. */
    public static Broker start() {
        if (System.getProperty(KIND_PROPERTY, "").equals("container")) {
            return ContainerBroker.tryStart().<Broker>map(broker -> broker).orElseGet(KafkaBroker::start);
        }
        return KafkaBroker.start();
    }
}
