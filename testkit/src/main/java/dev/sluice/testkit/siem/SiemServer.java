package dev.sluice.testkit.siem;

import dev.sluice.testkit.Await;
import dev.sluice.testkit.net.ReservedPort;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A SIEM on 127.0.0.1, over HTTP/2 and HTTP/1.1 with TLS or plain HTTP/1.1, with or without gzip. It counts what it accepts
 * per path and event id, and meets requests with faults on demand.
 *
 * <ul>
 *   <li>Splunk's HTTP Event Collector at {@code /services/collector/event}, with acknowledgements if asked for;
 *   <li>JSON lines, and one array as {@code application/json}, at {@code /ingest} and below it;
 *   <li>Elasticsearch's {@code /{index}/_bulk};
 *   <li>Azure Monitor's Logs Ingestion API at {@code /dataCollectionRules};
 *   <li>Google SecOps' ImportLogs at {@code /v1alpha};
 *   <li>an OAuth2 token endpoint, {@link #tokenUri()}.
 * </ul>
 *
 * <pre>{@code
 * @AutoClose
 * static final SiemServer siem = SiemServer.builder().tls(authority).start();
 *
 * siem.failNext(2, new Fault.Status(429, Duration.ofSeconds(1), ""));
 * }</pre>
 */
public final class SiemServer implements AutoCloseable {

    private final ReservedPort port = ReservedPort.reserve();
    private final Access access;
    private final TokenEndpoint tokens;
    private final AckDesk acks = new AckDesk();
    private final ItemFaults itemFaults = new ItemFaults();
    private final String scheme;
    private final ReceivingDesk desk;
    private final FaultScript script = new FaultScript();
    private final FaultScript aside = new FaultScript();
    private final HangingRequests hanging = new HangingRequests();
    private final HttpListener listener;

    private SiemServer(Builder builder) {
        this.access = new Access(builder.token, System::nanoTime);
        this.tokens = new TokenEndpoint(access);
        this.scheme = builder.identity == null ? "http" : "https";
        this.desk = new ReceivingDesk(
                access, tokens, builder.acknowledging ? acks : null, itemFaults, builder.idOf, builder.keptRequests);
        this.listener = new HttpListener(
                port.address(),
                builder.identity,
                builder.clients,
                builder.http2,
                pipeline -> pipeline.addLast(
                        new FaultGate(script, aside), HttpListener.wholeRequests(), new RequestHandler(desk, hanging)));
    }

    /** Settings that suit most tests: plain HTTP, a random token, ids from the first key {@code event_id}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where Splunk events go. */
    public URI hecUri() {
        return uri(ReceivingDesk.HEC + "/event");
    }

    /** Where JSON lines go. */
    public URI ingestUri() {
        return uri(ReceivingDesk.INGEST);
    }

    /** A target of this server, such as {@code /ingest/acme}. */
    public URI uri(String target) {
        return URI.create(scheme + "://" + port.hostAndPort() + target);
    }

    /** Where {@link #token()} is exchanged for bearer tokens, and assertions of service accounts are. */
    public URI tokenUri() {
        return uri(ReceivingDesk.TOKEN);
    }

    /** The token that the endpoints ask for. */
    public String token() {
        return access.token();
    }

    /** The endpoints ask for another token from now on, and do not know the old one any more. */
    public void changeToken(String token) {
        access.token(token);
    }

    /** How long the bearer tokens are valid that are given out from now on; an hour unless told. */
    public void tokenLife(Duration life) {
        access.life(life);
    }

    /** Bearer tokens that were given out so far are not known any more. */
    public void revokeTokens() {
        access.revokeIssued();
    }

    /** How many bearer tokens were given out. */
    public int issuedTokens() {
        return access.issued();
    }

    /** Gives tokens to a service account that signs with the key of this public one. */
    public void trustServiceAccount(PublicKey key) {
        tokens.serviceAccount(key);
    }

    /** Whether accepted requests get indexed, which is when they are acknowledged; they do unless told otherwise. */
    public void indexing(boolean on) {
        acks.indexing(on);
    }

    /** Forgets all acknowledgements and counts them from 0, as after a restart. */
    public void forgetAcknowledgements() {
        acks.forget();
    }

    /** Accepted requests whose acknowledgement nobody has got. */
    public int openAcknowledgements() {
        return acks.open();
    }

    /** New connections see another certificate; those that are open are closed. */
    public void showCertificate(TlsIdentity identity) {
        listener.show(identity);
    }

    /** What was accepted at a path, such as {@code /ingest/acme} or {@code /services/collector/event}. */
    public Inbox inbox(String path) {
        return desk.inbox(path);
    }

    /** Events accepted at all paths. */
    public long events() {
        return desk.events();
    }

    /** Requests for events that came whole, also those that were refused. */
    public long requests() {
        return desk.requests();
    }

    /** Waits until this many events are accepted at all paths. */
    public void awaitEvents(long count, Duration timeout) {
        Await.until("events accepted by the SIEM", timeout, this::events, events -> events >= count);
    }

    /** The newest requests, oldest first. */
    public List<ReceivedRequest> lastRequests() {
        return desk.lastRequests();
    }

    /** TCP connections accepted so far. */
    public int acceptedConnections() {
        return listener.acceptedConnections();
    }

    /** TCP connections that are open. */
    public int openConnections() {
        return listener.openConnections();
    }

    /** The next requests meet these faults, one each, in order of their heads' arrival, behind those scripted before. */
    public void script(Fault... faults) {
        for (Fault fault : faults) {
            script.append(fault);
        }
    }

    /** The next {@code requests} requests meet this fault. */
    public void failNext(int requests, Fault fault) {
        for (int i = 0; i < requests; i++) {
            script.append(fault);
        }
    }

    /** Every request behind the scripted ones meets this fault, until {@link #recover()}. */
    public void failUntilRecovered(Fault fault) {
        script.last(fault);
    }

    /** The next requests for tokens and acknowledgements meet these faults; other faults pass them by. */
    public void scriptAside(Fault... faults) {
        for (Fault fault : faults) {
            aside.append(fault);
        }
    }

    /** The next events like this in {@code _bulk} requests are answered with this status, while the others are accepted. */
    public void failItems(int times, int status, Predicate<byte[]> events) {
        itemFaults.set(times, status, events);
    }

    /** Refuses requests with an event like this for good; the bytes are the event's JSON object. */
    public void refuse(Predicate<byte[]> events) {
        desk.refuse(events);
    }

    /** Forgets all faults, and lets hanging requests go on. */
    public void recover() {
        script.clear();
        aside.clear();
        release();
    }

    /** Lets hanging requests go on; one whose client has gone is dropped. */
    public void release() {
        hanging.release();
    }

    /** Requests that hang now. */
    public int hangingRequests() {
        return hanging.count();
    }

    /** Closes every connection and refuses new ones, until {@link #up()}. */
    public void down() {
        listener.stopListening();
    }

    /** Listens again, on the same port. */
    public void up() {
        listener.listen();
    }

    @Override
    public void close() {
        listener.close();
        port.close();
    }

    /** How a server shall be. */
    public static final class Builder {

        private @Nullable TlsIdentity identity;
        private @Nullable TestAuthority clients;
        private boolean http2 = true;
        private boolean acknowledging;
        private String token = UUID.randomUUID().toString();
        private Function<byte[], Optional<String>> idOf = json -> EventReader.firstString(json, "event_id");
        private int keptRequests = 16;

        private Builder() {}

        /** TLS with a certificate for 127.0.0.1 and localhost. */
        public Builder tls(TestAuthority authority) {
            return tls(authority.server());
        }

        /** TLS with this certificate, for example an expired one. */
        public Builder tls(TlsIdentity own) {
            identity = own;
            return this;
        }

        /** Takes only clients with a certificate of this authority; with TLS alone. */
        public Builder clients(TestAuthority authority) {
            clients = authority;
            return this;
        }

        /** Splunk's indexer acknowledgement: requests need a channel, and are acknowledged when asked for. */
        public Builder acknowledging() {
            acknowledging = true;
            return this;
        }

        /** Offers no HTTP/2. */
        public Builder http1Only() {
            http2 = false;
            return this;
        }

        /** The token that the endpoints ask for. */
        public Builder token(String own) {
            token = own;
            return this;
        }

        /** Takes the id from the JSON object of an accepted event; empty if it has none. */
        public Builder idOf(Function<byte[], Optional<String>> own) {
            idOf = own;
            return this;
        }

        /** How many of the newest requests are kept with headers and body; 16 unless told. */
        public Builder keepRequests(int count) {
            keptRequests = count;
            return this;
        }

        /** Starts the server; it listens when this returns. */
        public SiemServer start() {
            SiemServer siem = new SiemServer(this);
            siem.up();
            return siem;
        }
    }
}
