package dev.sluice.loadtests.program;

import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.bigquery.BigQueryFault;
import dev.sluice.testkit.gcs.GcsFault;
import dev.sluice.testkit.net.FaultyLink;
import dev.sluice.testkit.net.ReservedPort;
import dev.sluice.testkit.siem.Fault;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What can go wrong with one receiver: with the network in front of it, the same for all kinds, and with what it answers,
 * which each kind does in its own way.
 */
final class ReceiverFaults {
    /** In the JSON of events that an HTTPS SIEM refuses. */
    private static final String REFUSED = "\"refuse-me\"";

    private static final int RESET_AFTER_BYTES = 100_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final String kind;
    private final Sandbox sandbox;
    private final String server;
    private final FaultyLink link;

    private ReceiverFaults(String kind, Sandbox sandbox, String server) {
        this.kind = kind;
        this.sandbox = sandbox;
        this.server = server;
        this.link = FaultyLink.to(new InetSocketAddress(
                ReservedPort.loopback(), URI.create("tcp://" + server).getPort()));
    }

    /** A receiver that is healthy so far. */
    static ReceiverFaults of(String kind, Sandbox sandbox) {
        return new ReceiverFaults(
                kind,
                sandbox,
                switch (kind) {
                    case "https" -> sandbox.siem().ingestUri().getAuthority();
                    case "relp" -> "127.0.0.1:" + sandbox.syslog().port();
                    case "bigquery" -> sandbox.bigQuery().grpcEndpoint();
                    case "gcs" -> URI.create(sandbox.gcs().endpoint()).getAuthority();
                    default ->
                        throw new IllegalArgumentException(
                                "faulty receiver: " + kind + " (expected: https, relp, bigquery or gcs)");
                });
    }

    /** An address, with the link's port in place of the server's. */
    String behindLink(String address) {
        String port = server.substring(server.indexOf(':') + 1);
        return address.equals(port)
                ? Integer.toString(link.port())
                : address.replace(server, "127.0.0.1:" + link.port());
    }

    /** Starts a fault, or ends all with {@code none}. */
    void apply(String fault) {
        String[] words = fault.split(" ", 2);
        switch (words[0]) {
            case "down" -> link.down();
            case "hangs" -> link.hang();
            case "resets" -> link.resetEach(RESET_AFTER_BYTES);
            case "slow" -> link.slow(Long.parseLong(words[1]));
            case "unavailable" -> answerUnavailable();
            case "busy" -> answerBusy();
            case "rejects" -> rejectSome();
            case "token" -> changeToken(words[1]);
            case "none" -> heal();
            default -> throw new IllegalArgumentException("fault: " + fault);
        }
    }

    private void answerUnavailable() {
        switch (kind) {
            case "https" -> sandbox.siem().failUntilRecovered(new Fault.Status(503));
            case "bigquery" ->
                sandbox.bigQuery().faults().untilCleared(new BigQueryFault.Refused(Status.Code.UNAVAILABLE));
            case "gcs" -> sandbox.gcs().faults().untilCleared(GcsFault.status(503));
            default -> link.resetEach(1); // A collector has no other way to say so.
        }
    }

    private void answerBusy() {
        switch (kind) {
            case "https" -> sandbox.siem().failUntilRecovered(new Fault.Status(429, RETRY_AFTER, ""));
            case "bigquery" ->
                sandbox.bigQuery().faults().untilCleared(new BigQueryFault.Refused(Status.Code.RESOURCE_EXHAUSTED));
            case "gcs" -> sandbox.gcs().faults().untilCleared(new GcsFault.Status(429, RETRY_AFTER));
            default -> sandbox.syslog().stopReading();
        }
    }

    /** The others take any event that can be written. */
    private void rejectSome() {
        if (kind.equals("https")) {
            sandbox.siem().refuse(event -> new String(event, StandardCharsets.UTF_8).contains(REFUSED));
        }
    }

    /** The others ask for no credentials here. */
    private void changeToken(String token) {
        if (kind.equals("https")) {
            sandbox.siem().changeToken(token);
        }
    }

    private void heal() {
        switch (kind) {
            case "https" -> {
                sandbox.siem().recover();
                sandbox.siem().refuse(event -> false);
            }
            case "bigquery" -> sandbox.bigQuery().faults().clear();
            case "gcs" -> sandbox.gcs().faults().clear();
            default -> sandbox.syslog().resumeReading();
        }
        link.heal();
    }
}
