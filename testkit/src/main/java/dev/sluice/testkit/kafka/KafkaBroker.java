package dev.sluice.testkit.kafka;

import dev.sluice.testkit.Await;
import dev.sluice.testkit.ScratchFolder;
import dev.sluice.testkit.net.ReservedPort;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker with its controller (KRaft) in this JVM, with its data in a temporary folder. Ready when
 * {@code start} returns; gone, with its data, when closed.
 *
 * <pre>{@code
 * @AutoClose
 * static final KafkaBroker kafka = KafkaBroker.start();
 * }</pre>
 */
public final class KafkaBroker implements Broker {

    private static final int NODE_ID = 1;
    private static final String OPEN = "OPEN";
    private static final String SECURED = "SECURED";
    private static final String CONTROLLER = "CONTROLLER";
    private static final int SCRAM_ITERATIONS = 4096;
    private static final int SALT_BYTES = 16;

    private final ScratchFolder folder = ScratchFolder.create("kafka");
    private final ReservedPort openPort = ReservedPort.reserve();
    private final ReservedPort securedPort = ReservedPort.reserve();
    private final ReservedPort controllerPort = ReservedPort.reserve();
    private final @Nullable SecuredListener secured;
    private final Map<String, String> settings;
    private final Admin admin;
    private final SecureRandom random = new SecureRandom();
    private @Nullable KraftNode node;

    private KafkaBroker(@Nullable SecuredListener secured, Map<String, String> overrides) {
        this.secured = secured;
        this.settings = settings(overrides);
        KraftNode.format(folder.path(), NODE_ID, CONTROLLER);
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
    }

    /** A broker with the plain listener alone. */
    public static KafkaBroker start() {
        return start(null, Map.of());
    }

    /** A broker with a second, secured listener. */
    public static KafkaBroker start(SecuredListener secured) {
        return start(secured, Map.of());
    }

    /**
     * A broker with own settings.
     *
     * @param secured a second listener, or null
     * @param overrides broker settings, as in {@code server.properties}, that win over the test kit's
     */
    public static KafkaBroker start(@Nullable SecuredListener secured, Map<String, String> overrides) {
        KafkaBroker broker = new KafkaBroker(secured, overrides);
        try {
            broker.resume();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    @Override
    public String bootstrapServers() {
        return openPort.hostAndPort();
    }

    /** {@code host:port} of the secured listener. */
    public String securedBootstrapServers() {
        if (secured == null) {
            throw new IllegalStateException("secured listener: none (expected: a broker started with one)");
        }
        return securedPort.hostAndPort();
    }

    @Override
    public Admin admin() {
        return admin;
    }

    /** Adds a SCRAM user, with both SHA-256 and SHA-512, or changes its password; returns when it is in force. */
    public void putScramUser(String user, String password) {
        KraftNode running = running();
        for (ScramMechanism mechanism : scramMechanisms()) {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            Broker.await(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            user,
                            new ScramCredentialInfo(mechanism, SCRAM_ITERATIONS),
                            password.getBytes(StandardCharsets.UTF_8),
                            salt)))
                    .all());
            Await.until(
                    "SCRAM credential of " + user + " in force",
                    CALL_TIMEOUT,
                    () -> Arrays.equals(running.scramSalt(mechanism, user), salt));
        }
    }

    /** Takes a SCRAM user away: its next connection is refused, those it has stay. Returns when it is in force. */
    public void removeScramUser(String user) {
        KraftNode running = running();
        for (ScramMechanism mechanism : scramMechanisms()) {
            Broker.await(admin.alterUserScramCredentials(List.of(new UserScramCredentialDeletion(user, mechanism)))
                    .all());
            Await.until(
                    "SCRAM credential of " + user + " gone",
                    CALL_TIMEOUT,
                    () -> running.scramSalt(mechanism, user) == null);
        }
    }

    private static List<ScramMechanism> scramMechanisms() {
        return List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512);
    }

    private synchronized KraftNode running() {
        if (node == null) {
            throw new IllegalStateException("broker: stopped (expected: running)");
        }
        return node;
    }

    /** Stops the broker in order and keeps its data: connections break, new ones are refused. No effect if stopped. */
    public synchronized void stop() {
        if (node != null) {
            node.stop();
            node = null;
        }
    }

    /** Starts a stopped broker again, on the same ports and with the same data. No effect if it runs. */
    public synchronized void resume() {
        if (node == null) {
            node = KraftNode.start(settings, controllerPort.address());
        }
    }

    @Override
    public synchronized void close() {
        admin.close();
        stop();
        controllerPort.close();
        securedPort.close();
        openPort.close();
        folder.close();
    }

    private Map<String, String> settings(Map<String, String> overrides) {
        String advertised = OPEN + "://" + openPort.hostAndPort();
        String protocols = OPEN + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT";
        Map<String, String> all = new HashMap<>();
        if (secured != null) {
            advertised += "," + SECURED + "://" + securedPort.hostAndPort();
            protocols += "," + SECURED + ":" + secured.protocol().name;
            all.putAll(secured.settings(SECURED));
        }
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(NODE_ID));
        all.put("controller.quorum.voters", NODE_ID + "@" + controllerPort.hostAndPort());
        all.put("controller.listener.names", CONTROLLER);
        all.put("inter.broker.listener.name", OPEN);
        all.put("listeners", advertised + "," + CONTROLLER + "://" + controllerPort.hostAndPort());
        all.put("advertised.listeners", advertised);
        all.put("listener.security.protocol.map", protocols);
        all.put("log.dirs", folder.path().toString());
        all.put("auto.create.topics.enable", "false");
        // One node: internal topics have one replica, and few partitions so that they are there at once.
        all.put("offsets.topic.replication.factor", "1");
        all.put("offsets.topic.num.partitions", "2");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("transaction.state.log.num.partitions", "2");
        all.put("group.initial.rebalance.delay.ms", "0");
        // A broker shares the test's JVM and the machine's few cores.
        all.put("num.network.threads", "2");
        all.put("num.io.threads", "2");
        all.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 * 1024 * 1024));
        all.putAll(overrides);
        return Map.copyOf(all);
    }
}
