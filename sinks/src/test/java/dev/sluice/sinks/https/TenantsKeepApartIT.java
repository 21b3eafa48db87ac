package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.HeaderSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.siem.ReceivedRequest;
import dev.sluice.testkit.siem.SiemServer;
import dev.sluice.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many lanes of one factory, all at once, with faults in between: each sends under its own credentials and no other's. */
@Timeout(60)
class TenantsKeepApartIT {
    private static final int TENANTS = 12;
    private static final int ROUNDS = 20;
    private static final String PATH = "/ingest/shared";

    @AutoClose
    static final TestAuthority authority = TestAuthority.create();

    /** Tenant 1 has the token that is accepted, and so the only one that tokens are given out for. */
    @AutoClose
    final SiemServer siem = SiemServer.builder()
            .tls(authority)
            .token("secret-of-tenant-1")
            .keepRequests(10_000)
            .start();

    @TempDir
    private Path folder;

    private LaneSetup lane(int number) throws IOException {
        Path secret = Files.writeString(folder.resolve("tenant-" + number), "secret-of-tenant-" + number);
        SecretRef reference = new SecretRef("file:" + secret);
        AuthSpec auth = number % 2 == 0
                ? new AuthSpec.Bearer(reference)
                : new AuthSpec.OAuth2(siem.tokenUri(), "client-" + number, reference, null);
        Https sink = new Https(
                siem.uri(PATH),
                new HttpsProtocol.JsonLines(),
                auth,
                new TlsSpec(authority.caFile().toString()),
                null,
                List.of(new HeaderSpec("X-Tenant", "${tenant}")),
                true,
                false,
                new BatchSpec(10, 1 << 20, Duration.ofSeconds(1)),
                new DeliverySpec(4, Duration.ofSeconds(10), Duration.ofSeconds(10)));
        Subscription acme = Batches.lane(sink).subscription();
        return new LaneSetup(
                new Subscription(
                        "tenant-" + number,
                        "all",
                        acme.source(),
                        acme.filter(),
                        acme.steps(),
                        sink,
                        acme.deadLetters()),
                Batches.lane(sink).schemaJson());
    }

    @RepeatedTest(3)
    void noRequestHasTheCredentialsOfAnother() throws Exception {
        List<LaneSetup> lanes = new ArrayList<>();
        for (int number = 0; number < TENANTS; number++) {
            lanes.add(lane(number));
        }
        ReceiverFactory factory = new HttpsReceiverFactory(lanes);
        Map<String, Receiver> receivers = new LinkedHashMap<>();
        lanes.forEach(lane -> receivers.put(lane.subscription().tenant(), factory.open(lane)));
        Random random = new Random();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            if (random.nextInt(4) == 0) {
                siem.revokeTokens();
                siem.script(random.nextBoolean() ? new Fault.Reset() : new Fault.Status(503));
            }
            for (Map.Entry<String, Receiver> each : receivers.entrySet()) {
                answers.add(send(each.getValue(), each.getKey(), round));
            }
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
        boolean accepted = false;
        // A fault that has met no request so far meets one now, each its own.
        for (int round = ROUNDS; round <= 2 * ROUNDS && !accepted; round++) {
            accepted = send(receivers.get("tenant-1"), "tenant-1", round).join() instanceof Answer.Accepted;
        }
        receivers.values().forEach(Receiver::close);

        assertThat(accepted).isTrue();
        assertThat(siem.lastRequests()).isNotEmpty().allSatisfy(TenantsKeepApartIT::isTheTenantsOwn);
    }

    private static CompletableFuture<Answer> send(Receiver receiver, String tenant, int round) {
        String payload = "{\"event_id\":\"" + tenant + "-" + round + "\"}";
        return receiver.send(Batches.shipment(Batches.of(0, round, "fw-1", payload)));
    }

    private static void isTheTenantsOwn(ReceivedRequest request) {
        String tenant = request.header("X-Tenant").orElseThrow();
        String authorization = request.header("Authorization").orElseThrow();
        if (authorization.startsWith("Bearer issued-")) {
            assertThat(tenant).isEqualTo("tenant-1");
        } else {
            assertThat(authorization).isEqualTo("Bearer secret-of-" + tenant);
        }
        assertThat(request.text()).startsWith("{\"event_id\":\"" + tenant + "-");
    }
}
