package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this machine still holds of the bytes that were written to its TCP connections, because the other side has not
 * acknowledged them: the column {@code tx_queue} of Linux's tables of connections (proc(5)), the same number as the ioctl
 * SIOCOUTQ that Java does not have. Nothing else in the JDK tells it without native code.
 *
 * <p>A table is read for all connections that ask at the same time. Thread-safe.
 */
final class SendQueues {
    private static final Logger LOG = LoggerFactory.getLogger(SendQueues.class);

    /** Java's sockets stand in the first, also those to IPv4 addresses, unless the JVM was told to have no IPv6. */
    private static final String[] TABLES = {"tcp6", "tcp"};

    /** Room for more than 20,000 connections; one that stands behind them is not watched. */
    private static final int MAX_TABLE_BYTES = 4 << 20;

    private static final int ROW_ATTEMPTS = 3;
    private static final int IPV4_BYTES = 4;
    private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    /** Behind a row's addresses: space, state in two digits, space; then the queue in eight. All hexadecimal. */
    private static final int QUEUE_AT = 4;

    private static final int QUEUE_DIGITS = 8;

    private final Path directory;
    private final AtomicBoolean told = new AtomicBoolean();

    // Guarded by this.
    private final String[] tables = {"", ""};
    private long readNanos;
    private boolean read;

    private SendQueues(Path directory) {
        this.directory = directory;
    }

    /** Those of this machine, or of the container that this process runs in. */
    static SendQueues ofThisMachine() {
        return in(Path.of("/proc/net"));
    }

    static SendQueues in(Path directory) {
        return new SendQueues(directory);
    }

    /** Whether there is anything to read on this system. */
    boolean readable() {
        return Files.isReadable(directory.resolve(TABLES[0])) || Files.isReadable(directory.resolve(TABLES[1]));
    }

    /** How a connected socket is found, or null when it is not in the tables, which is told once. */
    @Nullable
    Row row(Socket connected) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) connected.getRemoteSocketAddress();
        Row row = new Row(
                key(connected.getLocalAddress(), connected.getLocalPort(), remote.getAddress(), remote.getPort(), true),
                key(
                        connected.getLocalAddress(),
                        connected.getLocalPort(),
                        remote.getAddress(),
                        remote.getPort(),
                        false));
        // Several times, since a row can be missed in passing.
        for (int attempt = 0; attempt < ROW_ATTEMPTS; attempt++) {
            if (unacknowledged(row).isPresent()) {
                return row;
            }
        }
        if (told.compareAndSet(false, true)) {
            LOG.warn("This system does not tell what a connection has acknowledged (expected: Linux's /proc/net/tcp):"
                    + " syslog events count as delivered once they are written");
        }
        return null;
    }

    /**
     * Bytes that were written to the connection before this call and are not acknowledged; empty when the connection was
     * not found, which can happen in passing, since the kernel writes its tables piece by piece.
     */
    OptionalLong unacknowledged(Row row) throws IOException {
        String[] current = tablesSince(System.nanoTime());
        OptionalLong queue = find(current[0], row.inTcp6());
        return queue.isPresent() ? queue : find(current[1], row.inTcp());
    }

    /** Addresses and ports of a connection's two ends as either table writes them. */
    record Row(String inTcp6, String inTcp) {}

    /** Tables that were read after the given time: who waited for another's reading that began later shares it. */
    private synchronized String[] tablesSince(long askedNanos) throws IOException {
        if (!read || readNanos - askedNanos < 0) {
            readNanos = System.nanoTime();
            for (int i = 0; i < TABLES.length; i++) {
                tables[i] = table(directory.resolve(TABLES[i]));
            }
            read = true;
        }
        return tables.clone();
    }

    private static String table(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_TABLE_BYTES), ISO_8859_1);
        }
    }

    private static OptionalLong find(String table, String key) {
        int at = table.indexOf(key);
        int queue = at + key.length() + QUEUE_AT;
        return at < 0 || queue + QUEUE_DIGITS > table.length()
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(table, queue, queue + QUEUE_DIGITS, 16));
    }

    private static String key(InetAddress local, int localPort, InetAddress remote, int remotePort, boolean asIpv6) {
        return " " + hex(local, asIpv6) + hex(localPort) + " " + hex(remote, asIpv6) + hex(remotePort);
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }

    /** Each four bytes of an address are printed as a number in the machine's own byte order. */
    private static String hex(InetAddress address, boolean asIpv6) {
        byte[] bytes = address.getAddress();
        ByteBuffer words = ByteBuffer.allocate(IPV4_MAPPED.length + IPV4_BYTES).order(ByteOrder.nativeOrder());
        if (address instanceof Inet4Address && asIpv6) {
            words.put(IPV4_MAPPED);
        }
        words.put(bytes).flip();
        StringBuilder hex = new StringBuilder();
        while (words.hasRemaining()) {
            hex.append(String.format(Locale.ROOT, "%08X", words.getInt()));
        }
        return hex.toString();
    }
}
