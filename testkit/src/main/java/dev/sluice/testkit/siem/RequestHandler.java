package dev.sluice.testkit.siem;

import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Lets a whole request meet its fault, or the desk. The same for a connection of HTTP/1.1 and a stream of HTTP/2. */
@SuppressWarnings("FutureReturnValueIgnored") // whether an answer can still be written is the client's business
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final int MAX_BODY_BYTES = 256 * 1024 * 1024;

    private final ReceivingDesk desk;
    private final HangingRequests hanging;

    RequestHandler(ReceivingDesk desk, HangingRequests hanging) {
        this.desk = desk;
        this.hanging = hanging;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        ReceivingDesk.Request request = request(context, message);
        Fault fault = context.channel().attr(FaultGate.FAULT).get();
        if (fault instanceof Fault.Status status) {
            desk.remember(request, status.code());
            FullHttpResponse response = response(status.code(), status.body());
            if (status.retryAfter() != null) {
                response.headers()
                        .set(HttpHeaderNames.RETRY_AFTER, status.retryAfter().toSeconds());
            }
            context.writeAndFlush(response);
        } else if (fault instanceof Fault.Hang) {
            hanging.add(() -> context.executor().execute(() -> handle(context, request)));
        } else if (fault instanceof Fault.Slow slow) {
            context.executor()
                    .schedule(() -> handle(context, request), slow.delay().toMillis(), TimeUnit.MILLISECONDS);
        } else if (fault instanceof Fault.ResetAfterAccepting) {
            desk.remember(request, 0);
            desk.handle(request);
            FaultGate.resetConnection(context.channel());
        } else {
            handle(context, request);
        }
    }

    private void handle(ChannelHandlerContext context, ReceivingDesk.Request request) {
        if (!context.channel().isActive()) {
            // The client gave up on a request that hung or was slow: nobody would learn that it was accepted.
            return;
        }
        Verdict verdict = desk.handle(request);
        desk.remember(request, verdict.status());
        context.writeAndFlush(response(verdict.status(), verdict.body()));
    }

    private static ReceivingDesk.Request request(ChannelHandlerContext context, FullHttpRequest message) {
        Map<String, List<String>> headers = new HashMap<>();
        message.headers().forEach(header -> headers.computeIfAbsent(
                        header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                .add(header.getValue()));
        return new ReceivingDesk.Request(
                context.channel() instanceof Http2StreamChannel ? "HTTP/2" : "HTTP/1.1",
                client(context.channel()),
                message.method().name(),
                message.uri(),
                headers,
                body(message));
    }

    /** The subject of the certificate that the client has shown, or null. */
    private static @Nullable String client(Channel channel) {
        Channel connection = channel instanceof Http2StreamChannel ? channel.parent() : channel;
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        try {
            return tls == null
                    ? null
                    : tls.engine().getSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException noCertificate) {
            return null;
        }
    }

    /** The body after decompression, or null if it can not be read. */
    private static byte @Nullable [] body(FullHttpRequest message) {
        String encoding = message.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        try (InputStream raw = new ByteBufInputStream(message.content())) {
            return switch (encoding) {
                case "identity" -> raw.readAllBytes();
                case "gzip" -> bounded(new GZIPInputStream(raw));
                default -> null;
            };
        } catch (IOException notGzip) {
            return null;
        }
    }

    private static byte @Nullable [] bounded(InputStream inflated) throws IOException {
        byte[] body = inflated.readNBytes(MAX_BODY_BYTES + 1);
        return body.length > MAX_BODY_BYTES ? null : body;
    }

    private static FullHttpResponse response(int status, String body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        response.headers()
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Mostly a client that went away; whatever it is, this connection is of no more use.
        context.close();
    }
}
