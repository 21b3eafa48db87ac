package dev.sluice.testkit.bigquery;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Tells a call which connection it came in on, by the port at the other end, so that a fault can break just that one. */
final class PeerPort implements ServerInterceptor {

    private static final Context.Key<Integer> PORT = Context.keyWithDefault("peer-port", -1);

    /** The port at the other end of the current call's connection. */
    static int current() {
        return PORT.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        int port = peer instanceof InetSocketAddress address ? address.getPort() : -1;
        return Contexts.interceptCall(Context.current().withValue(PORT, port), call, headers, next);
    }
}
