package dev.sluice.sinks.https;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Keeps the first bytes of a body and reads past the rest, so that the connection can serve the next request; how long a
 * body may take is bounded by its request.
 */
final class FirstBytes implements BodySubscriber<byte[]> {
    private final byte[] kept;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private int count;

    FirstBytes(int limit) {
        kept = new byte[limit];
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int taken = Math.min(buffer.remaining(), kept.length - count);
            buffer.get(kept, count, taken);
            count += taken;
        }
    }

    @Override
    public void onError(Throwable trouble) {
        body.completeExceptionally(trouble);
    }

    @Override
    public void onComplete() {
        body.complete(Arrays.copyOf(kept, count));
    }
}
