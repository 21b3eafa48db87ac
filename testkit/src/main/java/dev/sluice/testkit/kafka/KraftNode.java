package dev.sluice.testkit.kafka;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * One run of a combined broker and controller. It is put together from the same parts as Kafka's own server
 * (KafkaRaftServer), but a fault inside is logged instead of ending this JVM.
 */
final class KraftNode {

    private static final Logger LOG = LoggerFactory.getLogger(KraftNode.class);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(15);

    private final ControllerServer controller;
    private final BrokerServer broker;

    private KraftNode(ControllerServer controller, BrokerServer broker) {
        this.controller = controller;
        this.broker = broker;
    }

    /** Writes an empty metadata log, as {@code kafka-storage.sh format} does. */
    static void format(Path folder, int nodeId, String controllerListener) {
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(nodeId)
                .setClusterId(Uuid.randomUuid().toString())
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName(controllerListener)
                .setMetadataLogDirectory(folder.toString())
                .setDirectories(List.of(folder.toString()));
        try {
            formatter.run();
        } catch (Exception e) {
            // Formatter declares Exception; whatever it is, there will be no broker.
            throw new IllegalStateException("Kafka's storage was not formatted", e);
        }
    }

    /** Starts on formatted storage; returns when the broker takes requests. */
    static KraftNode start(Map<String, String> settings, InetSocketAddress controllerAddress) {
        KafkaConfig config = new KafkaConfig(settings, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> storage = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        FaultHandlerFactory faults = (name, fatal, action) -> new LoggingFaultHandler(name, action);
        SharedServer shared = new SharedServer(
                config,
                storage._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(config.nodeId(), controllerAddress)),
                List.of(),
                faults);
        KraftNode node = new KraftNode(
                new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2()), new BrokerServer(shared));
        try {
            node.controller.startup();
            node.broker.startup();
            return node;
        } catch (RuntimeException e) {
            node.stop();
            throw e;
        }
    }

    /** The salt of the credential that connections are checked against, or null if the user has none. */
    byte @Nullable [] scramSalt(ScramMechanism mechanism, String user) {
        ScramCredential credential = broker.credentialProvider()
                .credentialCache
                .cache(mechanism.mechanismName(), ScramCredential.class)
                .get(user);
        return credential == null ? null : credential.salt();
    }

    /** Stops in order: the broker hands over to the controller, which must still be there. */
    void stop() {
        broker.shutdown(SHUTDOWN_TIMEOUT);
        broker.awaitShutdown();
        controller.shutdown();
        controller.awaitShutdown();
    }
}
