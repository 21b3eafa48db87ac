package dev.sluice.testkit.siem;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;

/** Picks a request's fault when its head has come, before its body: in time for a reset in the middle. */
final class FaultGate extends ChannelInboundHandlerAdapter {

    static final AttributeKey<Fault> FAULT = AttributeKey.valueOf(FaultGate.class, "fault");

    private final FaultScript script;
    private final FaultScript aside;
    private boolean reset;

    /**
     * @param script for requests with events
     * @param aside for those beside them
     */
    FaultGate(FaultScript script, FaultScript aside) {
        this.script = script;
        this.aside = aside;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            Fault fault = (ReceivingDesk.isAside(request.uri()) ? aside : script).next();
            context.channel().attr(FAULT).set(fault);
            if (fault instanceof Fault.Reset) {
                reset = true;
                resetConnection(context.channel());
            }
        }
        if (reset) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** Closes the connection below with a TCP RST: unsent data is dropped, and TLS gets no chance to say goodbye. */
    @SuppressWarnings("FutureReturnValueIgnored") // the client sees the outcome, nobody here waits for it
    static void resetConnection(Channel channel) {
        SocketChannel connection = (SocketChannel) (channel instanceof Http2StreamChannel ? channel.parent() : channel);
        connection.eventLoop().execute(() -> {
            if (connection.isOpen()) {
                connection.config().setSoLinger(0);
                // From the first handler the close goes to the socket directly, around that handler's own orderly
                // close.
                connection.pipeline().firstContext().close();
            }
        });
    }
}
