package dev.sluice.testkit.siem;

import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Listens, and takes connections to requests: TLS, then by ALPN (RFC 7301) either HTTP/2 or HTTP/1.1; HTTP/1.1 alone
 * without TLS.
 */
final class HttpListener implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int MAX_REQUEST_BYTES = 64 * 1024 * 1024;
    private static final long CLOSE_TIMEOUT_SECONDS = 10;

    private final InetSocketAddress address;
    private final boolean http2;
    private final @Nullable TestAuthority clients;
    private final Consumer<ChannelPipeline> requests;
    private final EventLoopGroup loops = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("siem", true));
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile @Nullable SslContext tls;
    private @Nullable EventLoopGroup acceptor;

    /**
     * Does not listen yet.
     *
     * @param identity the server's certificate, or null for plain HTTP
     * @param clients whose certificates clients must show, or null when they need none
     * @param http2 whether HTTP/2 is offered
     * @param requests adds the handlers of {@code FullHttpRequest} and what must come before its aggregation
     */
    HttpListener(
            InetSocketAddress address,
            @Nullable TlsIdentity identity,
            @Nullable TestAuthority clients,
            boolean http2,
            Consumer<ChannelPipeline> requests) {
        this.address = address;
        this.clients = clients;
        this.http2 = http2;
        this.requests = requests;
        this.tls = identity == null ? null : sslContext(identity);
    }

    /** Connections from now on see another certificate; those that are open are closed. */
    void show(TlsIdentity identity) {
        tls = sslContext(identity);
        open.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    synchronized void listen() {
        if (acceptor == null) {
            acceptor = new NioEventLoopGroup(1, new DefaultThreadFactory("siem-acceptor", true));
            new ServerBootstrap()
                    .group(acceptor, loops)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new Connection())
                    .bind(address)
                    .syncUninterruptibly();
        }
    }

    /** Refuses connections from now on, and closes those that are open. */
    synchronized void stopListening() {
        if (acceptor != null) {
            // A closed channel listens on until its selector has let go of it: the end of the event loop is the proof.
            end(acceptor);
            acceptor = null;
            open.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    int acceptedConnections() {
        return accepted.get();
    }

    int openConnections() {
        return open.size();
    }

    @Override
    public void close() {
        stopListening();
        end(loops);
    }

    private static void end(EventLoopGroup group) {
        group.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private SslContext sslContext(TlsIdentity identity) {
        List<String> protocols = http2
                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                : List.of(ApplicationProtocolNames.HTTP_1_1);
        try {
            SslContextBuilder context = SslContextBuilder.forServer(identity.key(), identity.chain());
            if (clients != null) {
                context.trustManager(clients.caFile().toFile()).clientAuth(ClientAuth.REQUIRE);
            }
            return context.sslProvider(SslProvider.JDK)
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocols))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Connection extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            accepted.incrementAndGet();
            open.add(channel);
            SslContext context = tls;
            if (context == null) {
                http1(channel.pipeline());
            } else {
                channel.pipeline().addLast(context.newHandler(channel.alloc()), new Negotiation());
            }
        }
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {
        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                context.pipeline()
                        .addLast(Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(new Stream()));
            } else {
                http1(context.pipeline());
            }
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nothing is left to do after the close
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            // A client that does not like the certificate is what some tests are about: no warning in the log.
            context.close();
        }
    }

    private final class Stream extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
            requests.accept(channel.pipeline());
        }
    }

    private void http1(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpServerCodec(), new HttpServerKeepAliveHandler());
        requests.accept(pipeline);
    }

    static HttpObjectAggregator wholeRequests() {
        return new HttpObjectAggregator(MAX_REQUEST_BYTES);
    }
}
