package dev.sluice.testkit.kafka;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.kafka.KafkaContainer;

/** The image {@code apache/kafka} through Testcontainers. */
final class ContainerBroker implements Broker {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerBroker.class);
    private static final String IMAGE = "apache/kafka:3.9.1";

    private final KafkaContainer container;
    private final Admin admin;

    private ContainerBroker(KafkaContainer container) {
        this.container = container;
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, container.getBootstrapServers()));
    }

    /** Empty, with a warning, where there is no Docker or the image can not be had. */
    static Optional<ContainerBroker> tryStart() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            LOG.warn("no Kafka container: Docker is not available");
            return Optional.empty();
        }
        KafkaContainer container = new KafkaContainer(IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        try {
            container.start();
            return Optional.of(new ContainerBroker(container));
        } catch (ContainerFetchException | ContainerLaunchException e) {
            container.close();
            LOG.warn("no Kafka container: {} did not start", IMAGE, e);
            return Optional.empty();
        }
    }

    @Override
    public String bootstrapServers() {
        // The container announces PLAINTEXT://host:port.
        return container.getBootstrapServers().replaceFirst("^[A-Z]+://", "");
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close();
        container.close();
    }
}
