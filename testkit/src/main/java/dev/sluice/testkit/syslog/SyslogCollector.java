package dev.sluice.testkit.syslog;

import dev.sluice.testkit.Await;
import dev.sluice.testkit.IdCounts;
import dev.sluice.testkit.net.ReservedPort;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A syslog collector on 127.0.0.1: TLS (RFC 5425), TCP (RFC 6587, octet counting), or RELP over either. It parses every
 * message strictly by RFC 5424, counts messages by event id, and keeps what is malformed as errors.
 *
 * <pre>{@code
 * @AutoClose
 * static final SyslogCollector syslog = SyslogCollector.builder().tls(authority).start();
 *
 * syslog.resetAfter(100);
 * }</pre>
 */
public final class SyslogCollector implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    // Small, so that a sender feels it soon when the collector stops reading.
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    private final ReservedPort port = ReservedPort.reserve();
    private final @Nullable SSLContext tls;
    private final boolean clientCertificate;
    private final boolean relp;
    private final ReceivedSyslog received;
    private final SyslogFaults faults = new SyslogFaults();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<RelpConversation> conversations = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "syslog-collector");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ServerSocket server;
    private Future<?> accepting = CompletableFuture.completedFuture(null);

    private SyslogCollector(Builder builder) {
        this.tls = builder.tls;
        this.clientCertificate = builder.clientCertificate;
        this.relp = builder.relp;
        this.received = new ReceivedSyslog(builder.idOf, builder.keptMessages);
    }

    /** Settings that suit most tests: TCP, ids from the parameter {@code id} of an element {@code sluice@...}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Always {@code 127.0.0.1}. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port, also while the collector is down. */
    public int port() {
        return port.number();
    }

    /** Well-formed messages so far. */
    public long messages() {
        return received.messages();
    }

    /** How often each event id came in. */
    public IdCounts ids() {
        return received.ids();
    }

    /** The newest messages, oldest first. */
    public List<SyslogMessage> lastMessages() {
        return received.last();
    }

    /** Malformed frames and messages so far, and frames cut off by the end of a connection. */
    public long errors() {
        return received.errors();
    }

    /** What was wrong with the newest of them, oldest first. */
    public List<String> lastErrors() {
        return received.lastErrors();
    }

    /** TCP connections accepted so far. */
    public int acceptedConnections() {
        return accepted.get();
    }

    /** TCP connections that are open. */
    public int openConnections() {
        return open.size();
    }

    /** Waits until this many well-formed messages came in. */
    public void awaitMessages(long count, Duration timeout) {
        Await.until("messages at the syslog collector", timeout, this::messages, messages -> messages >= count);
    }

    /** Takes this many more frames, over all connections, and then resets the one that brought the last; once. */
    public void resetAfter(int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("frames: " + frames + " (expected: >= 1)");
        }
        faults.resetAfter(frames);
    }

    /** Lets connections and what they send pile up, until {@link #resumeReading()}. */
    public void stopReading() {
        faults.reading(false);
    }

    /** Reads on where it stopped. */
    public void resumeReading() {
        faults.reading(true);
    }

    /** Takes RELP messages without answering them, until {@link #acknowledge()}; with RELP only. */
    public void withholdAcknowledgements() {
        faults.acknowledging(false);
    }

    /** Answers what was taken meanwhile, and everything from now on. */
    public void acknowledge() {
        faults.acknowledging(true);
        conversations.forEach(RelpConversation::acknowledge);
    }

    /** The most messages of one connection that waited for their answer at a time; with RELP only. */
    public int maxUnacknowledged() {
        return faults.maxUnacknowledged();
    }

    /** Answers these messages with an error from now on, and does not count them; with RELP only. */
    public void refuse(Predicate<SyslogMessage> messages) {
        faults.refuse(messages);
    }

    /** Closes every connection and refuses new ones, until {@link #up()}. */
    public synchronized void down() {
        if (server != null) {
            closeQuietly(server);
            server = null;
            // The kernel takes connections until the thread that is blocked in accept has let go of the socket.
            Await.until("end of the accepting thread", CLOSE_TIMEOUT, accepting::isDone);
            open.forEach(SyslogCollector::closeQuietly);
        }
    }

    /** Listens again, on the same port. */
    public synchronized void up() {
        if (server == null) {
            try {
                ServerSocket listening = new ServerSocket();
                listening.setReuseAddress(true);
                listening.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
                listening.bind(port.address(), BACKLOG);
                server = listening;
                accepting = threads.submit(() -> accept(listening));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        down();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("syslog collector: connections still open (expected: none)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        port.close();
    }

    private void accept(ServerSocket listening) {
        while (true) {
            try {
                Socket socket = listening.accept();
                accepted.incrementAndGet();
                open.add(socket);
                // Down may have closed all connections just before this one was added.
                if (listening.isClosed()) {
                    forget(socket);
                    return;
                }
                threads.execute(() -> read(socket));
            } catch (IOException | RejectedExecutionException closed) {
                return;
            }
        }
    }

    private void read(Socket socket) {
        if (relp) {
            converse(socket);
        } else {
            readFrames(socket);
        }
    }

    private void converse(Socket socket) {
        RelpConversation conversation = null;
        try {
            conversation = new RelpConversation(secured(socket), faults, this::takeUnlessRefused);
            conversations.add(conversation);
            if (conversation.untilResetOrEnd()) {
                socket.setSoLinger(true, 0);
            }
        } catch (MalformedSyslogException | EOFException brokenFrame) {
            received.addError(String.valueOf(brokenFrame.getMessage()));
        } catch (IOException connectionLost) {
            return;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            if (conversation != null) {
                conversations.remove(conversation);
            }
            forget(socket);
        }
    }

    /** Malformed messages are taken, too: RELP is no parser. */
    private boolean takeUnlessRefused(byte[] message) {
        try {
            SyslogMessage parsed = SyslogParser.parse(message);
            if (faults.refuses(parsed)) {
                return false;
            }
            received.add(parsed);
        } catch (MalformedSyslogException malformed) {
            received.addError(String.valueOf(malformed.getMessage()));
        }
        return true;
    }

    private void readFrames(Socket socket) {
        try {
            FrameReader frames = new FrameReader(secured(socket).getInputStream());
            while (true) {
                faults.awaitReading();
                byte[] frame = frames.next();
                if (frame == null) {
                    return;
                }
                take(frame);
                if (faults.resetNow()) {
                    // Linger 0 makes the close a TCP RST; on the plain socket, below TLS, nothing is said before it.
                    socket.setSoLinger(true, 0);
                    return;
                }
            }
        } catch (MalformedSyslogException | EOFException brokenFrame) {
            received.addError(String.valueOf(brokenFrame.getMessage()));
        } catch (IOException connectionLost) {
            return;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            forget(socket);
        }
    }

    private void take(byte[] frame) {
        try {
            received.add(SyslogParser.parse(frame));
        } catch (MalformedSyslogException malformed) {
            received.addError(String.valueOf(malformed.getMessage()));
        }
    }

    private Socket secured(Socket socket) throws IOException {
        if (tls == null) {
            return socket;
        }
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, port.number(), true);
        secured.setUseClientMode(false);
        secured.setNeedClientAuth(clientCertificate);
        secured.startHandshake();
        return secured;
    }

    private void forget(Socket socket) {
        closeQuietly(socket);
        open.remove(socket);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // AutoCloseable declares Exception, sockets throw IOException: a socket that does not close is gone anyway.
            return;
        }
    }

    /** How a collector shall be. */
    public static final class Builder {

        private @Nullable SSLContext tls;
        private boolean clientCertificate;
        private boolean relp;
        private Function<SyslogMessage, Optional<String>> idOf = Builder::sluiceId;
        private int keptMessages = 100;

        private Builder() {}

        /** TLS with a certificate for 127.0.0.1 and localhost. */
        public Builder tls(TestAuthority authority) {
            return tls(authority, authority.server());
        }

        /** TLS with this certificate, for example an expired one; clients' certificates are the authority's. */
        public Builder tls(TestAuthority authority, TlsIdentity identity) {
            tls = authority.context(identity);
            return this;
        }

        /** Asks clients for a certificate, and refuses those without. */
        public Builder requireClientCertificate() {
            clientCertificate = true;
            return this;
        }

        /** RELP instead of bare frames. */
        public Builder relp() {
            relp = true;
            return this;
        }

        /** Takes the event id from a message; empty if it has none. */
        public Builder idOf(Function<SyslogMessage, Optional<String>> own) {
            idOf = own;
            return this;
        }

        /** How many of the newest messages and errors are kept; 100 unless told. */
        public Builder keepMessages(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
            }
            keptMessages = count;
            return this;
        }

        /** Starts the collector; it listens when this returns. */
        public SyslogCollector start() {
            SyslogCollector collector = new SyslogCollector(this);
            collector.up();
            return collector;
        }

        private static Optional<String> sluiceId(SyslogMessage message) {
            return message.structuredData().stream()
                    .filter(element -> element.id().startsWith("sluice@"))
                    .flatMap(element -> message.param(element.id(), "id").stream())
                    .findFirst();
        }
    }
}
